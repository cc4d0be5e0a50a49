import { text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { knownValues } from '../../../core/db/known-values.ts'
import { tenantTable, within } from '../../../core/db/tenant-table.ts'
import { serviceVersions, specTypes } from '../../catalogue/services/index.ts'

export const specEncodings = ['json', 'text'] as const

/** `content` is the document as it was sent: JSON where `encoding` is json, else SDL or YAML. */
export const specs = tenantTable(
  'specs',
  {
    serviceVersionId: uuid().notNull(),
    branch: text().notNull(),
    type: text({ enum: specTypes }).notNull(),
    encoding: text({ enum: specEncodings }).notNull(),
    content: text().notNull(),
    uploadedBy: text(),
  },
  (t) => [
    uniqueIndex().on(t.tenantId, t.serviceVersionId, t.branch),
    within(t, t.serviceVersionId, serviceVersions, 'cascade'),
    knownValues('specs_encoding_is_known', t.encoding, specEncodings),
  ],
)
