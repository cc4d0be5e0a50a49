const repository =
  /^(?:git\+)?(?:https?:\/\/|ssh:\/\/git@|git:\/\/|git@)github\.com[/:]([^/\s]+)\/([^/\s]+?)(?:\.git)?\/?$/

/** The GitHub repository of a remote's URL, in any form that Git or npm writes; undefined for another host. */
export function githubRepository(url: string): { owner: string; name: string } | undefined {
  const [, owner, name] = repository.exec(url) ?? []
  return owner !== undefined && name !== undefined ? { owner, name } : undefined
}
