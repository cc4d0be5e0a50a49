import type { Module } from './core/module.ts'
import { type Group, openApiDocument } from './core/openapi/document.ts'
import { wings } from './mounts.ts'

const modules = wings.flatMap((wing) => wing.modules)

/** The document of the canonical API. */
export function apiDocument() {
  return openApiDocument({
    title: 'Guildhall',
    description: 'x',
    groups: groupsOf(({ protocol = [], endpoints = [] }) => [
      ...[...protocol, ...endpoints].map((endpoint) => ({ prefix: '/api/v1', endpoint })),
    ]),
  })
}

/** The document of the published client protocol. */
export function clientDocument() {
  return openApiDocument({
    title: 'Guildhall: the client protocol',
    description: 'x',
    groups: groupsOf(({ protocol = [], root = [] }) => [
      ...root.map((endpoint) => ({ prefix: '', endpoint })),
      ...protocol
        .filter((endpoint) => !root.includes(endpoint))
        .map((endpoint) => ({ prefix: '/api', endpoint })),
    ]),
  })
}

type Served = Group['endpoints'] & {}

function groupsOf(served: (module: Module) => Served): Group[] {
  return modules
    .map((module) => ({
      name: module.name,
      description: module.description ?? module.name,
      endpoints: served(module),
    }))
    .filter(({ endpoints }) => endpoints.length > 0)
}
