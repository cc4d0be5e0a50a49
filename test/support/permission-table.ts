import { PermissionDenied } from '../../src/core/problems/problems.ts'
import { permissions, type SystemRole, systemRoles } from '../../src/core/tenancy/permissions.ts'
import { ofTenants, type Served, served } from '../isolation/support/endpoints.ts'

export const roleKeys = Object.keys(systemRoles) as SystemRole[]

/** The endpoints of tenants' data, each once: what is mounted at `/api` too is served by the same declaration. */
export function judged(): Served[] {
  return [...Map.groupBy(ofTenants(served()), nameOf).values()].flatMap((group) => group.slice(-1))
}

export function nameOf({ endpoint }: Served): string {
  return `${endpoint.method.toUpperCase()} ${endpoint.path}`
}

/** The table of src/core/tenancy/PERMISSIONS.md, by what the endpoints and the catalogue of permissions declare. */
export function permissionTable(): string {
  const rows = judged()
    .toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))
    .map((one) => {
      const { permission, inTeam, orOwn } = one.endpoint.declaration
      const also = `${inTeam ? ', also in its team' : ''}${orOwn ? ', or to be that member' : ''}`
      const asked = permission.includes(':') ? `\`${permission}\`${also}` : permission
      // Decided by what it concerns: the endpoint itself declares that it can be denied.
      const isOwn =
        permission === 'member' && one.endpoint.declaration.problems?.includes(PermissionDenied)
      const cells = roleKeys.map((role) => (isOwn ? 'own' : maySay(permission, role) ? 'yes' : '-'))
      return line([`\`${nameOf(one)}\``, asked, ...cells])
    })
  const head = [line(['endpoint', 'asks for', ...roleKeys]), line(Array(7).fill('---'))]
  return [...intro, ...head, ...rows, ''].join('\n')
}

const intro = [
  '# Who may what',
  '',
  'Each endpoint of a tenant’s data, and the roles that every tenant has. `member`: every member may, where it says own of',
  'what is theirs, and of more with a permission that the endpoint tells; `anyone`: also without a credential. Written by `npm run permissions`; tests compare it with the declarations, and with what each',
  'endpoint answers to a key and to a session of each role (`test/isolation/matrix.test.ts`).',
  '',
]

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

function sortKey({ endpoint }: Served): string {
  return `${endpoint.path} ${['get', 'post', 'put', 'patch', 'delete'].indexOf(endpoint.method)}`
}

function maySay(may: string, role: SystemRole): boolean {
  const declared = permissions().find(({ id }) => id === may)
  return declared === undefined || declared.roles.includes(role)
}
