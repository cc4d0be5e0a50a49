import { z } from 'zod'
import { pageOf, pageQuery } from '../../../core/http/page.ts'
import { Instant, text } from '../../../core/http/shapes.ts'
import { ServiceName, Version } from '../services/index.ts'

/** A branch may have slashes in its name, which a path has encoded. */
export const BranchName = text(255)

export const BranchPath = z.object({ service: ServiceName, branch: BranchName })
export const BranchVersionPath = BranchPath.extend({ version: Version })

const Placed = z.object({
  version: z.string(),
  gitSha: z.string().nullable(),
  addedAt: Instant,
})

export const BranchVersion = Placed.extend({
  id: z.uuid(),
  service: z.string(),
  branch: z.string(),
})

export const Branch = z.object({
  id: z.uuid(),
  service: z.string(),
  name: z.string(),
  isMain: z.boolean(),
  head: Placed.nullable(),
  createdAt: Instant,
})

export const BranchFilter = z.strictObject(pageQuery)
export type BranchFilter = z.output<typeof BranchFilter>
export const BranchPage = pageOf(Branch)
export const BranchVersionPage = pageOf(BranchVersion)
