import type { Module } from '../../../core/module.ts'
import { mockProtocol } from './mock.routes.ts'

export const mockModule: Module = {
  name: 'mock',
  description: 'Mock services that answer from approved fixtures and specifications.',
  protocol: mockProtocol,
}
