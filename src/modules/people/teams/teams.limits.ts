import { defineLimit } from '../../../core/tenancy/limits.ts'

export const teamLimit = defineLimit('teams', 'Teams')
