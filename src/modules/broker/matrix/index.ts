import type { Module } from '../../../core/module.ts'
import { matrixEndpoints } from './matrix.routes.ts'

export const matrixModule: Module = {
  name: 'matrix',
  description: 'Which versions of services work with which.',
  endpoints: matrixEndpoints,
}
