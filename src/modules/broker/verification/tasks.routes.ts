import { eq, sql } from 'drizzle-orm'
import { endpoint, ok } from '../../../core/http/endpoint.ts'
import { found } from '../../../core/http/found.ts'
import { declareList, filter } from '../../../core/http/list.ts'
import { pageOf } from '../../../core/http/page.ts'
import { declareResource } from '../../../core/http/resource.ts'
import { contract, contractPermissions, Interaction, partyFilters } from '../contracts/index.ts'
import { beforeStatus } from './contract-status.queries.ts'
import { Dependency, Pending, TaskPath, TaskQuery, UpdateContract } from './results.contract.ts'
import { isPending } from './state.ts'
import {
  findTask,
  joinParties,
  mustFindTask,
  selectTasks,
  taskInteractions,
  taskPayload,
} from './tasks.queries.ts'
import { StatusVersion, Task } from './verification.contract.ts'
import { dependencyEvents } from './verification.events.ts'
import { verificationPermissions } from './verification.permissions.ts'
import { TooManyInteractions } from './verification.problems.ts'
import { verificationTasks as tasks } from './verification.schema.ts'

const permission = verificationPermissions.read

const taskList = declareList({
  id: tasks.id,
  select: (db, { providerVersion }) => selectTasks(db, {}, providerVersion),
  filters: {
    ...partyFilters(tasks),
    providerVersion: filter(StatusVersion, () => undefined),
    pending: filter(Pending, (pending, db) => eq(isPending(db), sql`${pending}`)),
  },
})

const dependency = declareResource({
  noun: 'dependency',
  plural: 'dependencies',
  path: '/dependencies',
  table: tasks,
  schema: Dependency,
  select: (db) => selectTasks(db, {}),
  permissions: { read: permission, manage: contractPermissions.manage },
  events: dependencyEvents,
  payload: taskPayload,
  eventFrom: joinParties,
})

export const taskEndpoints = [
  endpoint.get(
    '/verification-tasks',
    {
      operation: 'listVerificationTasks',
      summary: 'List verification tasks',
      permission,
      query: taskList.query,
      responses: { 200: pageOf(Task) },
    },
    async ({ tenant, query }) => ok(await taskList.read(tenant, query)),
  ),
  endpoint.get(
    '/verification-tasks/{task}',
    {
      operation: 'getVerificationTask',
      summary: 'Get a verification task',
      permission,
      params: TaskPath,
      query: TaskQuery,
      responses: { 200: Task },
    },
    async ({ tenant, params, query }) =>
      ok(found(await tenant.read((db) => findTask(db, params.task, query.providerVersion)))),
  ),
  endpoint.get(
    '/verification-tasks/{task}/interactions',
    {
      operation: 'listVerificationTaskInteractions',
      summary: 'List the interactions of a verification task',
      permission,
      params: TaskPath,
      query: taskInteractions.query,
      responses: { 200: pageOf(Interaction) },
    },
    async ({ tenant, params: { task }, query }) =>
      ok(
        await taskInteractions.read(tenant, query, (db) => ({
          where: eq(tasks.id, task),
          given: mustFindTask(db, task),
        })),
      ),
  ),
  dependency.list({ filters: partyFilters(tasks) }),
  dependency.get(),
  dependency.delete({
    description:
      'Deletes the verification task with its results, too. A new recording creates the dependency again, and verdicts on its interactions still count.',
  }),
  // Declared here because it changes what has to be verified.
  contract.update({
    summary: 'Update the status of a contract',
    description: 'The interactions of an archived or deprecated contract need no verification.',
    body: UpdateContract,
    problems: [TooManyInteractions],
    before: (db, { params: { contract: id = '' }, body }) => beforeStatus(db, id, body.status),
  }),
]
