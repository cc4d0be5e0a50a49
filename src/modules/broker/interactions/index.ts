import type { Module } from '../../../core/module.ts'
import { recordingEndpoints, recordingProtocol } from './interactions.routes.ts'

export const interactionsModule: Module = {
  name: 'interactions',
  endpoints: recordingEndpoints,
  protocol: recordingProtocol,
}
