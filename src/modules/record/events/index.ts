import type { Module } from '../../../core/module.ts'
import { eventEndpoints } from './events.routes.ts'

export const eventsModule: Module = {
  name: 'events',
  description: 'What happened in the tenant, and the types of events.',
  endpoints: eventEndpoints,
}
