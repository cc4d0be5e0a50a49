import { expect } from 'vitest'
import type { Reply } from './world.ts'

/** Expects a response with a problem. */
export function expectRejected(reply: Reply, status: number, code: string, more: object = {}) {
  expect(reply, reply.text).toMatchObject({ status, json: { code, ...more } })
}
