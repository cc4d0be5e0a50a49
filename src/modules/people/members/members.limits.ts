import { defineLimit } from '../../../core/tenancy/limits.ts'

export const memberLimit = defineLimit('members', 'Members that are not removed')
