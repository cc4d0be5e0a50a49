import { expect } from 'vitest'
import type { Reply } from './world.ts'

/** That an answer is a problem, of a status and a code. */
export function expectRefused(reply: Reply, status: number, code: string, more: object = {}) {
  expect(reply, reply.text).toMatchObject({ status, json: { code, ...more } })
}
