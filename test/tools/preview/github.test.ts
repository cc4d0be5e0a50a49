import { expect, test } from 'vitest'
import { commentMarker } from '../../../src/tools/preview/comment.ts'
import { up } from '../../../src/tools/preview/up.ts'
import { openProject } from './support/world.ts'

const comment = (id: number, type: string, association: string) => ({
  id,
  body: `${commentMarker} ${id}`,
  user: { type },
  author_association: association,
})

test.each([
  ['a workflow', 'Bot', 'NONE'],
  ['the owner, from a laptop', 'User', 'OWNER'],
  ['a member, from a laptop', 'User', 'MEMBER'],
])('the comment of %s is written over', async (_, type, association) => {
  const { gitHub, world } = await openProject()
  gitHub.comments.set(7, [comment(900, type, association)])
  await world().gitHub?.putComment(7, 'anew')
  expect(gitHub.comments.get(7)).toEqual([expect.objectContaining({ id: 900, body: 'anew' })])
})

test('a comment that somebody else made look like ours stays theirs', async () => {
  const { gitHub, world } = await openProject()
  gitHub.comments.set(7, [comment(900, 'User', 'CONTRIBUTOR')])
  const { gitHub: ours } = world()
  expect(await ours?.hasComment(7)).toBe(false)
  await ours?.putComment(7, 'anew')
  expect(gitHub.comments.get(7)?.map(({ body }) => body)).toEqual([`${commentMarker} 900`, 'anew'])
})

test('findings are printed when the comment cannot be written', async () => {
  const project = await openProject()
  project.fault({ kind: 'refuse', status: 401 })
  const { code, report } = await up(project.world({ GITHUB_API_URL: 'http://127.0.0.1:1' }), 7)
  expect(code).toBe(1)
  expect(report.checks).toMatchObject([
    { name: 'Preview', outcome: 'failed', detail: expect.stringContaining('check NEON_API_KEY') },
    { name: 'Comment', outcome: 'failed', detail: expect.stringContaining('check GITHUB_TOKEN') },
  ])
})
