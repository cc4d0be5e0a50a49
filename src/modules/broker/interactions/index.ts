import type { Module } from '../../../core/module.ts'
import { interactionEndpoints, interactionProtocol } from './interactions.routes.ts'

export const interactionsModule: Module = {
  name: 'interactions',
  endpoints: interactionEndpoints,
  protocol: interactionProtocol,
}
