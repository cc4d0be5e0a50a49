import type { Tenant } from '../../support/world.ts'

/** A member that is a machine, and a team, for the writes about either. */
export const robot = { displayName: 'robot', role: 'viewer' }
export const builders = { slug: 'builders', name: 'Builders' }

export const post = (path: string, body: object) => (tenant: Tenant) =>
  tenant.call('POST', `/api/v1${path}`, { body })
export const addRobot = post('/members', robot)
export const addTeam = post('/teams', builders)

async function idOfRobot(tenant: Tenant): Promise<string> {
  const { json } = await tenant.call('GET', '/api/v1/members?q=robot')
  return json.data[0].id
}

/** The path of the robot, or one below it. */
export const robotPath =
  (below = '') =>
  async (tenant: Tenant) =>
    `/api/v1/members/${await idOfRobot(tenant)}${below}`

/** The path of the robot's membership of the team. */
export async function membershipPath(tenant: Tenant): Promise<string> {
  const { json } = await tenant.call('GET', '/api/v1/teams?slug=builders')
  return `/api/v1/teams/${json.data[0].id}/members/${await idOfRobot(tenant)}`
}

export async function addRobotAndTeam(tenant: Tenant) {
  await addRobot(tenant)
  await addTeam(tenant)
}

export async function addRobotToTeam(tenant: Tenant) {
  await addRobotAndTeam(tenant)
  await tenant.call('PUT', await membershipPath(tenant))
}
