import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { askedPort, choosePort, freePort } from '../../../src/tools/wrangler/ports.ts'

describe('the port', () => {
  test('comes from --port, then from PORT', () => {
    expect(askedPort('80', '90')).toBe(80)
    expect(askedPort(undefined, '90')).toBe(90)
    expect(askedPort(undefined, '')).toBeUndefined()
    expect(askedPort(undefined, undefined)).toBeUndefined()
  })

  test.each(['0', '65536', '-1', '1.5', 'web', ''])('cannot be "%s"', (port) => {
    expect(() => askedPort(port, undefined)).toThrow(`"${port}" is not a port`)
  })

  test('defaults to the usual one where that is free', async () => {
    const usual = await freePort()
    expect(await choosePort(undefined, usual)).toBe(usual)
  })

  test.each(['127.0.0.1', '0.0.0.0'])(
    'gives way to a listener on %s, unless it was asked for',
    async (host) => {
      const taken = await listenOn(host)
      expect(await choosePort(undefined, taken)).not.toBe(taken)
      await expect(choosePort(taken)).rejects.toThrow(`port ${taken} cannot be used`)
    },
  )
})

async function listenOn(host: string): Promise<number> {
  const server = createServer().listen(0, host)
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}
