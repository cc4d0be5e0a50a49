import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { auditEvents } from '../../../core/audit/audit.schema.ts'
import { mustFind } from '../../../core/db/statements.ts'
import { endpoint, ok } from '../../../core/http/endpoint.ts'
import { found } from '../../../core/http/found.ts'
import { pageOf } from '../../../core/http/page.ts'
import { Problem } from '../../../core/problems/problem.ts'
import { members } from '../../../core/tenancy/members.schema.ts'
import { ActivityPath, AuditActions, AuditEvent, AuditPath, Verdict } from './audit.contract.ts'
import { auditPermissions } from './audit.permissions.ts'
import { InvalidRange, RangeTooLarge } from './audit.problems.ts'
import { activityList, auditList, findAudit, listActions } from './audit.queries.ts'
import { ExportQuery, exportEvents } from './export.queries.ts'
import { nextLink, toCsv, toNdjson } from './export.ts'
import { VerifyQuery, verifySeals } from './verify.queries.ts'

const exportAs = (format: 'csv' | 'ndjson', media: string) =>
  endpoint.get(
    `/audit-events.${format}`,
    {
      operation: `exportAuditAs${format === 'csv' ? 'Csv' : 'Ndjson'}`,
      summary: `Export audit events as ${format.toUpperCase()}`,
      description:
        'Newest first, at most 10,000 or 5,000,000 characters of changes. The header `Link` has the address of the rest.',
      permission: auditPermissions.export,
      query: ExportQuery,
      media,
      responses: { 200: z.string() },
      problems: [InvalidRange],
      bulk: true,
    },
    async ({ tenant, query }) => {
      mustBeInOrder(query)
      const rows = await tenant.write((db) => exportEvents(db, query, format))
      const last = rows.at(-1)
      const hasMore = last !== undefined && last.available > rows.length
      const headers = {
        'Content-Disposition': `attachment; filename="audit-events.${format}"`,
        ...(hasMore ? nextLink(query, last) : {}),
      }
      return ok(format === 'csv' ? toCsv(rows) : toNdjson(rows), headers)
    },
  )

export const auditEndpoints = [
  endpoint.get(
    '/audit-events',
    {
      operation: 'listAuditEvents',
      summary: 'List audit events',
      permission: auditPermissions.read,
      query: auditList.query,
      responses: { 200: pageOf(AuditEvent) },
      problems: [InvalidRange],
    },
    async ({ tenant, query }) => {
      mustBeInOrder(query)
      return ok(await auditList.read(tenant, query))
    },
  ),
  exportAs('csv', 'text/csv; charset=utf-8'),
  exportAs('ndjson', 'application/x-ndjson'),
  endpoint.get(
    '/audit-events/verify',
    {
      operation: 'verifyAuditEvents',
      summary: 'Verify audit events',
      description: 'Recomputes their seals, and reports the first that does not match.',
      permission: auditPermissions.read,
      query: VerifyQuery,
      responses: { 200: Verdict },
      problems: [InvalidRange, RangeTooLarge],
      bulk: true,
    },
    async ({ tenant, query }) => {
      mustBeInOrder(query)
      return ok(found(await tenant.read((db) => verifySeals(db, query))).verdict)
    },
  ),
  endpoint.get(
    '/audit-events/{event}',
    {
      operation: 'getAuditEvent',
      summary: 'Get an audit event',
      permission: auditPermissions.read,
      params: AuditPath,
      responses: { 200: AuditEvent },
    },
    async ({ tenant, params }) => ok(found(await tenant.read((db) => findAudit(db, params.event)))),
  ),
  endpoint.get(
    '/members/{member}/activity',
    {
      operation: 'listMemberActivity',
      summary: 'List the audit events of a member',
      permission: auditPermissions.read,
      params: ActivityPath,
      query: activityList.query,
      responses: { 200: pageOf(AuditEvent) },
      problems: [InvalidRange],
    },
    async ({ tenant, params, query }) => {
      mustBeInOrder(query)
      const page = await activityList.read(tenant, query, (db) => ({
        where: eq(auditEvents.actorMemberId, params.member),
        given: mustFind(db.select().from(members).where(eq(members.id, params.member))),
      }))
      return ok(page)
    },
  ),
  endpoint.get(
    '/audit-actions',
    {
      operation: 'listAuditActions',
      summary: 'List the audited resources and actions',
      permission: auditPermissions.read,
      responses: { 200: AuditActions },
    },
    async ({ tenant }) => ok({ data: await tenant.read(listActions) }),
  ),
]

function mustBeInOrder({ from, to }: { from?: string | undefined; to?: string | undefined }): void {
  if (from !== undefined && to !== undefined && Date.parse(from) > Date.parse(to)) {
    throw new Problem(InvalidRange)
  }
}
