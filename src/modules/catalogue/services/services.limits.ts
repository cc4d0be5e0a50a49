import { defineLimit } from '../../../core/tenancy/limits.ts'

export const serviceLimit = defineLimit('services', 'Services that are not deleted')
