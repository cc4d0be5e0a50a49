import type { Module } from './core/module.ts'
import { type Group, openApiDocument } from './core/openapi/document.ts'
import { identityOperations } from './modules/people/identity/index.ts'
import { wings } from './mounts.ts'

const modules = wings.flatMap((wing) => wing.modules)

const conventions = `Lists are pages: \`page.nextCursor\` is the \`cursor\` of the next one. Every POST accepts an \`Idempotency-Key\`. Every response has the header \`RateLimit-Policy\`.

A tenant is named by the host, by the header \`X-Tenant\`, or by the credential. A resource of another tenant looks like a missing one.

A failed request is answered by a problem (RFC 9457). \`x-problems\` of the document lists every code with its title and remedy, \`x-problems\` of an operation the codes of its own, and \`x-problems\` of a response those that it always can have.

\`x-permission\` of an operation is the permission that the caller needs: \`resource:action\`, or \`member\` for any credential of a member, \`person\` for a login session, \`operator\` for an operator key, and \`guest\` or \`anyone\` for none.`

/** The document of the API below `/api/v1`, and of signing in. */
export function apiDocument() {
  return openApiDocument({
    title: 'Guildhall',
    description: `One API for what an engineering organisation ships: services, contracts, verifications and deployments, and the people and teams behind them.\n\n${conventions}`,
    groups: [
      ...groupsOf(({ protocol = [], endpoints = [] }) =>
        [...protocol, ...endpoints].map((endpoint) => ({ prefix: '/api/v1', endpoint })),
      ),
      {
        name: 'identity',
        description: 'Signing up, in and out, passwords, and tokens for other services.',
        manual: identityOperations,
      },
    ],
  })
}

/** The document of the protocol that published clients speak: below `/api`, and the session at the root. */
export function clientDocument() {
  return openApiDocument({
    title: 'Guildhall: the client protocol',
    description: `The protocol of the published clients and their command line. New integrations use the API below \`/api/v1\`.\n\n${conventions}`,
    groups: groupsOf(({ protocol = [], root = [] }) => [
      ...root.map((endpoint) => ({ prefix: '', endpoint })),
      ...protocol
        .filter((endpoint) => !root.includes(endpoint))
        .map((endpoint) => ({ prefix: '/api', endpoint })),
    ]),
  })
}

type Served = Group['endpoints'] & {}

/** The modules with what a document has of them. */
function groupsOf(served: (module: Module) => Served): Group[] {
  return modules
    .map((module) => ({ ...module, endpoints: served(module) }))
    .map(({ name, description, endpoints }) => ({ name, description, endpoints }))
    .filter(({ endpoints }) => endpoints.length > 0)
}
