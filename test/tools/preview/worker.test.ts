import { randomBytes } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { down } from '../../../src/tools/preview/down.ts'
import { removeWorker, startWorker } from '../../../src/tools/preview/worker.ts'
import { startCloudflare } from './support/cloudflare.ts'
import { acquire, openProject } from './support/world.ts'

const address = 'https://pr-7-guildhall.acme.workers.dev'

async function openAccount() {
  const cloudflare = await startCloudflare(address)
  onTestFinished(() => cloudflare.stop())
  const project = await openProject()
  const token = randomBytes(20).toString('hex')
  const world = project.world({
    CLOUDFLARE_API_TOKEN: token,
    CLOUDFLARE_ACCOUNT_ID: 'account',
    CLOUDFLARE_API_BASE_URL: cloudflare.origin,
  })
  return { cloudflare, world, token }
}

test('the Preview of a pull request has the branch as its secret, and goes with it', async () => {
  const { cloudflare, world, token } = await openAccount()
  const { uri } = await acquire(world, 7)
  const worker = await startWorker(world, { pr: 7, databaseUrl: uri })
  expect(worker).toMatchObject({ origin: address, lasting: true })
  expect(cloudflare.requests).toContain('POST /workers/guildhall/previews?ignore_base_config=true')
  const [deployment] = cloudflare.previews.get('pr-7') ?? []
  expect(deployment?.env).toMatchObject({
    DATABASE_URL: { type: 'secret_text', text: uri },
    LIMIT_WRITE: { type: 'ratelimit' },
  })
  await down(world, 7)
  expect([...cloudflare.previews.keys()]).toEqual([])
  const told = world.written.join('\n')
  expect(told).not.toContain(token)
  expect(told).not.toContain(new URL(uri).password)
})

test('down removes the branch also where there is no Worker, and may be repeated', async () => {
  const { world } = await openAccount()
  await acquire(world, 7)
  expect(await down(world, 7)).toEqual({ removed: true })
  expect(await down(world, 7)).toEqual({ removed: false })
})

test('a Worker that Cloudflare does not let go is told, without the token', async () => {
  const { cloudflare, world, token } = await openAccount()
  cloudflare.refuse()
  const refused = removeWorker(world, 7)
  await expect(refused).rejects.toMatchObject({
    message: 'wrangler preview delete failed',
    why: expect.stringContaining('[code: 10023]'),
  })
  await expect(refused).rejects.not.toMatchObject({ why: expect.stringContaining(token) })
})
