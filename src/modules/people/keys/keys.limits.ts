import { defineLimit } from '../../../core/tenancy/limits.ts'

export const apiKeyLimit = defineLimit('apiKeys', 'API keys that are neither revoked nor expired')
