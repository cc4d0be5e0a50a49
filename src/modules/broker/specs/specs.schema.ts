import { sql } from 'drizzle-orm'
import { check, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { tenantTable, within } from '../../../core/db/tenant-table.ts'
import { serviceVersions, specTypes } from '../../catalogue/services/index.ts'

/** `content` is the document as it was sent: JSON where `encoding` is json, else SDL or YAML. */
export const specs = tenantTable(
  'specs',
  {
    serviceVersionId: uuid().notNull(),
    branch: text().notNull(),
    type: text({ enum: specTypes }).notNull(),
    encoding: text({ enum: ['json', 'text'] }).notNull(),
    content: text().notNull(),
    uploadedBy: text(),
  },
  (t) => [
    uniqueIndex().on(t.tenantId, t.serviceVersionId, t.branch),
    within(t, t.serviceVersionId, serviceVersions, 'cascade'),
    check('specs_encoding_is_known', sql`${t.encoding} in ('json', 'text')`),
  ],
)
