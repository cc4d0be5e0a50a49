import { z } from 'zod'
import { endpoint, ok } from '../../../core/http/endpoint.ts'
import { found } from '../../../core/http/found.ts'
import { readPage } from '../../../core/http/page.ts'
import { Problem } from '../../../core/problems/problem.ts'
import {
  ActivityFilter,
  ActivityPath,
  AuditActions,
  AuditEvent,
  AuditFilter,
  AuditPage,
  AuditPath,
  ExportFilter,
  Verdict,
  VerifyRange,
} from './audit.contract.ts'
import { auditPermissions } from './audit.permissions.ts'
import { InvalidRange, RangeTooLarge } from './audit.problems.ts'
import { findAudit, listActions, listActivity, listAudit } from './audit.queries.ts'
import { exportEvents } from './export.queries.ts'
import { nextLink, toCsv, toNdjson } from './export.ts'
import { verifySeals } from './verify.queries.ts'

const exportAs = (format: 'csv' | 'ndjson', media: string) =>
  endpoint.get(
    `/audit-events.${format}`,
    {
      summary: `Export audit events as ${format.toUpperCase()}, newest first: at most 10,000, or 5,000,000 characters of changes; the header Link leads to the rest`,
      permission: auditPermissions.export,
      query: ExportFilter,
      media,
      responses: { 200: z.string() },
      problems: [InvalidRange],
      bulk: true,
    },
    async ({ tenant, query }) => {
      inOrder(query)
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
      summary: 'Who did what, newest first',
      permission: auditPermissions.read,
      query: AuditFilter,
      responses: { 200: AuditPage },
      problems: [InvalidRange],
    },
    async ({ tenant, query }) => {
      inOrder(query)
      return ok(await readPage(tenant, query, (db) => listAudit(db, query)))
    },
  ),
  exportAs('csv', 'text/csv; charset=utf-8'),
  exportAs('ndjson', 'application/x-ndjson'),
  endpoint.get(
    '/audit-events/verify',
    {
      summary: 'Whether the audit events are still those that were sealed',
      permission: auditPermissions.read,
      query: VerifyRange,
      responses: { 200: Verdict },
      problems: [InvalidRange, RangeTooLarge],
      bulk: true,
    },
    async ({ tenant, query }) => {
      inOrder(query)
      return ok(found(await tenant.read((db) => verifySeals(db, query))).verdict)
    },
  ),
  endpoint.get(
    '/audit-events/{event}',
    {
      summary: 'One audit event',
      permission: auditPermissions.read,
      params: AuditPath,
      responses: { 200: AuditEvent },
    },
    async ({ tenant, params }) => ok(found(await tenant.read((db) => findAudit(db, params.event)))),
  ),
  endpoint.get(
    '/members/{member}/activity',
    {
      summary: 'What a member did, newest first',
      permission: auditPermissions.read,
      params: ActivityPath,
      query: ActivityFilter,
      responses: { 200: AuditPage },
      problems: [InvalidRange],
    },
    async ({ tenant, params, query }) => {
      inOrder(query)
      return ok(await readPage(tenant, query, (db) => listActivity(db, params.member, query)))
    },
  ),
  endpoint.get(
    '/audit-actions',
    {
      summary: 'The resources and actions that audit events can tell of',
      permission: auditPermissions.read,
      responses: { 200: AuditActions },
    },
    async ({ tenant }) => ok({ data: await tenant.read(listActions) }),
  ),
]

function inOrder({ from, to }: { from?: string | undefined; to?: string | undefined }): void {
  if (from !== undefined && to !== undefined && Date.parse(from) > Date.parse(to)) {
    throw new Problem(InvalidRange)
  }
}
