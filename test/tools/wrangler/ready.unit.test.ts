import { once } from 'node:events'
import { createServer } from 'node:http'
import { describe, expect, onTestFinished, test } from 'vitest'
import { untilReady } from '../../../src/tools/wrangler/ready.ts'

describe('waiting for the Worker', () => {
  test('ends at the first answer of 200', async () => {
    const { url, asked } = await answering([503, 503, 200, 503])
    await untilReady(url, never)
    expect(asked()).toEqual(['/readyz', '/readyz', '/readyz'])
  })

  test('accepts only the expected version', async () => {
    const { url, asked } = await answering([200, 200], ['old', 'new'])
    await untilReady(url, never, 1_000, 'new')
    expect(asked()).toHaveLength(2)
  })

  test('gives up with the last answer', async () => {
    const { url } = await answering([503])
    await expect(untilReady(url, never, 200)).rejects.toMatchObject({
      why: expect.stringContaining('answered 503 {"status":503}'),
    })
  })

  test('ends at once when it is called off', async () => {
    const { url } = await answering([503])
    await expect(untilReady(url, AbortSignal.timeout(50))).rejects.toThrow()
  })
})

const never = new AbortController().signal

/** A server that gives each status once, and the last one for ever. */
async function answering(statuses: number[], versions: string[] = []) {
  const paths: (string | undefined)[] = []
  const server = createServer((request, response) => {
    const at = Math.min(paths.push(request.url), statuses.length) - 1
    const status = statuses[at] ?? 500
    const body = JSON.stringify({ status, version: versions[at] })
    response.writeHead(status, { Connection: 'close' }).end(body)
  }).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return { url: `http://127.0.0.1:${port}`, asked: () => paths }
}
