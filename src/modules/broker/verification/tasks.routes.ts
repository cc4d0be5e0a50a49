import { endpoint, noContent, ok } from '../../../core/http/endpoint.ts'
import { etag } from '../../../core/http/etag.ts'
import { found } from '../../../core/http/found.ts'
import { readPage } from '../../../core/http/page.ts'
import { Contract, ContractPath, contractPermissions, InteractionPage } from '../contracts/index.ts'
import { patchContract } from './contract-status.queries.ts'
import { deleteDependency, findDependency, listDependencies } from './dependencies.queries.ts'
import {
  Dependency,
  DependencyFilter,
  DependencyPage,
  DependencyPath,
  Page,
  PatchContract,
  TaskFilter,
  TaskPage,
  TaskPath,
  TaskQuery,
} from './results.contract.ts'
import { findTask, listTaskInteractions, listTasks } from './tasks.queries.ts'
import { Task } from './verification.contract.ts'
import { verificationPermissions } from './verification.permissions.ts'

const permission = verificationPermissions.read

export const taskEndpoints = [
  endpoint.get(
    '/verification-tasks',
    {
      summary: 'What providers have to verify, without the interactions',
      permission,
      query: TaskFilter,
      responses: { 200: TaskPage },
    },
    async ({ tenant, query }) => ok(await readPage(tenant, query, (db) => listTasks(db, query))),
  ),
  endpoint.get(
    '/verification-tasks/{task}',
    {
      summary: 'One verification task',
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
      summary: 'All that a task needs to be verified',
      permission,
      params: TaskPath,
      query: Page,
      responses: { 200: InteractionPage },
    },
    async ({ tenant, params, query }) =>
      ok(await readPage(tenant, query, (db) => listTaskInteractions(db, params.task, query))),
  ),
  endpoint.get(
    '/dependencies',
    {
      summary: 'Which versions of consumers depend on which providers',
      permission,
      query: DependencyFilter,
      responses: { 200: DependencyPage },
    },
    async ({ tenant, query }) =>
      ok(await readPage(tenant, query, (db) => listDependencies(db, query))),
  ),
  endpoint.get(
    '/dependencies/{dependency}',
    {
      summary: 'One dependency',
      permission,
      params: DependencyPath,
      responses: { 200: Dependency },
    },
    async ({ tenant, params }) => {
      const dependency = found(await tenant.read((db) => findDependency(db, params.dependency)))
      return ok(dependency, etag(dependency))
    },
  ),
  endpoint.delete(
    '/dependencies/{dependency}',
    {
      summary: 'Forget a dependency with its verifications, until it is recorded again',
      permission: contractPermissions.manage,
      params: DependencyPath,
      responses: { 204: null },
    },
    async ({ tenant, params, ifMatch }) => {
      await tenant.write((db) => deleteDependency(db, params.dependency, ifMatch))
      return noContent
    },
  ),
  // Here and not with the contracts, since it changes what has to be verified.
  endpoint.patch(
    '/contracts/{contract}',
    {
      summary:
        'Archive or deprecate a contract, which needs no verification then, or make it active',
      permission: contractPermissions.manage,
      params: ContractPath,
      body: PatchContract,
      responses: { 200: Contract },
    },
    async ({ tenant, params, body, ifMatch }) => {
      const rows = await tenant.write((db) => patchContract(db, params.contract, body, ifMatch))
      const contract = found(rows)
      return ok(contract, etag(contract))
    },
  ),
]
