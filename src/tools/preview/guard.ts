import type { Branch, Endpoint } from '@neon/sdk'
import { CommandError } from '../command/report.ts'

declare const guarded: unique symbol
/** A branch that was found to be a preview of ours: the only kind that is changed or removed. */
export type Preview = Branch & { [guarded]: true }

const pattern = /^preview\/pr-([1-9]\d{0,8})$/
export const previewName = (pr: number) => `preview/pr-${pr}`

/** The pull request whose preview a branch's name says it is. */
export function prOf(name: string): number | undefined {
  const found = pattern.exec(name)?.[1]
  return found === undefined ? undefined : Number(found)
}

/**
 * The branch, when it may be changed and removed by this command.
 * @throws {CommandError} for the default and for a protected branch, for one of another name, for one with children.
 */
export function asPreview(branch: Branch, name: string, all: readonly Branch[]): Preview {
  const refusal = whyNot(branch, name, all)
  if (refusal === undefined) return branch as Preview
  throw new CommandError({
    what: `the branch ${branch.name} (${branch.id}) is not touched`,
    why: refusal,
    todo: 'look at it in the Neon console; this command only changes previews that it named itself',
    code: 2,
  })
}

function whyNot(branch: Branch, name: string, all: readonly Branch[]): string | undefined {
  if (branch.default || branch.primary) return "it is the project's default branch"
  if (branch.protected) return 'it is protected'
  if (branch.name !== name || prOf(name) === undefined) return `its name should be ${name}`
  if (branch.parent_id === undefined) return 'it has no parent, so it is nobody’s copy'
  const child = all.find(({ parent_id }) => parent_id === branch.id)
  return child && `${child.name} was copied from it`
}

/**
 * Rejects a connection to a host that is no endpoint of the preview: each endpoint on Neon has a host of its own.
 * @throws {CommandError}
 */
export function assertOwn(uri: string, own: readonly Endpoint[]): void {
  const host = bare(new URL(uri).hostname)
  if (own.some((one) => bare(one.host) === host)) return
  const hosts = own.map((one) => one.host).join(', ') || 'none'
  throw new CommandError({
    what: 'the connection that Neon gave for the preview is rejected',
    why: `the endpoints of the branch are at ${hosts}`,
    todo: 'nothing was run on it; see the endpoints of the branch in the Neon console, then run this again',
    code: 2,
  })
}
const bare = (host: string) => host.toLowerCase().replace(/-pooler(?=\.)/, '')
