import { z } from 'zod'
import { Instant, text } from '../../../core/http/shapes.ts'
import { ServiceName, VersionOrSha } from '../services/index.ts'

const name = { description: 'The name of the branch.', examples: ['main', 'feature/moat'] }

/** A slash in the name is encoded in a path. */
export const BranchName = text(255).meta(name)

export const BranchPath = z.object({ service: ServiceName, branch: BranchName })
export const BranchVersionPath = BranchPath.extend({ version: VersionOrSha })

const placed = {
  version: z
    .string()
    .describe('The version of the service.')
    .meta({ examples: ['1.4.0'] }),
  gitSha: z.string().nullable().describe('The Git commit of the version; null if unknown.'),
  addedAt: Instant.describe('When the version was added to the branch.'),
}

export const BranchVersion = z
  .object({
    id: z.uuid().describe('The id of the version on this branch.'),
    service: z.string().describe('The name of the service.'),
    branch: z.string().meta(name),
    ...placed,
  })
  .meta({ id: 'BranchVersion', description: 'A version of a service on a branch.' })

export const Branch = z
  .object({
    id: z.uuid().describe('The id of the branch.'),
    service: z.string().describe('The name of the service.'),
    name: z.string().meta(name),
    isMain: z.boolean().describe('Whether it is the main branch of the service.'),
    head: z
      .object(placed)
      .nullable()
      .describe('The newest version of the branch; null where it has none.'),
    createdAt: Instant.describe('When the branch was created.'),
  })
  .meta({ id: 'Branch', description: 'A branch of the repository of a service.' })
