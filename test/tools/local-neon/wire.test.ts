import { serialize } from 'pg-protocol'
import { expect, test } from 'vitest'
import {
  ClientMessages,
  fatalError,
  messageSql,
  ServerEvents,
  startupParameters,
} from '../../../src/tools/local-neon/wire.ts'

const client = Buffer.concat([
  serialize.requestSsl(),
  serialize.startup({ user: 'u', database: 'd' }),
  serialize.password('p'),
  serialize.query('SELECT 1'),
  serialize.parse({ text: 'SELECT $1' }),
  serialize.sync(),
])

const serverMessage = (type: string, body: Buffer) => {
  const head = Buffer.alloc(5)
  head.write(type)
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}
const server = Buffer.concat([
  serverMessage('K', Buffer.from([0, 0, 1, 2, 9, 9, 9, 9])),
  serverMessage('Z', Buffer.from('I')),
  serverMessage('D', Buffer.from('CCCZZZKKK')),
  serverMessage('C', Buffer.from('COMMIT\0')),
])

test.each([1, 2, 3, 7, 1000])('a stream in pieces of %i bytes gives the same messages', (size) => {
  const [messages, events] = [new ClientMessages(), new ServerEvents()]
  const found = pieces(client, size).flatMap((piece) => messages.push(piece))
  expect(found.map(({ type }) => type)).toEqual([undefined, undefined, 'p', 'Q', 'P', 'S'])
  expect(found.map(messageSql)).toEqual([...Array(3), 'SELECT 1', 'SELECT $1', undefined])
  expect(Buffer.concat(found.map(({ bytes }) => bytes))).toEqual(client)
  expect(startupParameters(found[1]?.bytes ?? Buffer.alloc(0))?.get('database')).toBe('d')
  events.skipOne()
  const seen = pieces(Buffer.concat([Buffer.from('N'), server]), size).flatMap((piece) =>
    events.push(piece),
  )
  expect(seen).toEqual([
    { kind: 'backend', pid: 258 },
    { kind: 'ready' },
    { kind: 'complete', tag: 'COMMIT' },
  ])
})

test('bytes outside the protocol are rejected', () => {
  expect(() => new ClientMessages().push(Buffer.from([0, 0, 0, 1, 0]))).toThrow('not the Postgres')
})

test('a fatal error has the length it says', () => {
  const bytes = fatalError('53300', 'too many')
  expect(bytes.readInt32BE(1)).toBe(bytes.length - 1)
})

function pieces(whole: Buffer, size: number): Buffer[] {
  const count = Math.ceil(whole.length / size)
  return Array.from({ length: count }, (_, at) => whole.subarray(at * size, (at + 1) * size))
}
