import type { Module } from '../../../core/module.ts'
import { mockProtocol } from './mock.routes.ts'

export const mockModule: Module = {
  name: 'mock',
  protocol: mockProtocol,
}
