import type { Wing } from '../../core/module.ts'
import { auditModule } from './audit/index.ts'
import { eventsModule } from './events/index.ts'

export const record: Wing = {
  name: 'record',
  modules: [auditModule, eventsModule],
}
