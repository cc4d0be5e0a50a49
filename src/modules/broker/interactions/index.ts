import type { Module } from '../../../core/module.ts'
import { interactionEndpoints, interactionProtocol } from './interactions.routes.ts'

export const interactionsModule: Module = {
  name: 'interactions',
  description: 'Recording of what a consumer asks of a provider.',
  endpoints: interactionEndpoints,
  protocol: interactionProtocol,
}
