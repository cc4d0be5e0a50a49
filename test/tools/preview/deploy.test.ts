import { randomBytes } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { runningVersion } from '../../../src/cli/deploy/running.ts'
import { startCloudflare } from './support/cloudflare.ts'

test('the running version has the most traffic, is none before the first, and is reported or rejected', async () => {
  const cloudflare = await startCloudflare('https://guildhall.acme.workers.dev')
  onTestFinished(() => cloudflare.stop())
  const token = randomBytes(20).toString('hex')
  const { PATH } = process.env
  const environment = {
    PATH,
    CLOUDFLARE_API_TOKEN: token,
    CLOUDFLARE_ACCOUNT_ID: 'account',
    CLOUDFLARE_API_BASE_URL: cloudflare.origin,
    WRANGLER_SEND_METRICS: 'false',
  }
  expect(await runningVersion(environment)).toBeUndefined()
  cloudflare.running.push(
    { version_id: 'v1', percentage: 10 },
    { version_id: 'v2', percentage: 90 },
  )
  expect(await runningVersion(environment)).toBe('v2')
  cloudflare.refuse()
  const refused = runningVersion(environment)
  await expect(refused).rejects.toMatchObject({ why: expect.stringContaining('[code: 10023]') })
  await expect(refused).rejects.not.toMatchObject({ why: expect.stringContaining(token) })
})
