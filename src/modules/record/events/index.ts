import type { Module } from '../../../core/module.ts'
import { eventEndpoints } from './events.routes.ts'

export const eventsModule: Module = {
  name: 'events',
  description: 'Events in the tenant, and their types.',
  endpoints: eventEndpoints,
}
