import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createApiKey } from '../../src/core/tenancy/api-key.ts'
import { secretsIn } from './secrets.ts'

const root = join(import.meta.dirname, '../..')

test('no file of the repository holds a secret', async () => {
  const listed = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
  const files = listed.split('\0').filter((file) => file !== '' && existsSync(join(root, file)))
  expect(files.length).toBeGreaterThan(50)
  const found = await Promise.all(
    files.map((file) => secretsIn(file, readFileSync(join(root, file), 'utf8'))),
  )
  expect(found.flat()).toEqual([])
})

// Put together as the test runs, so that this file holds none of them.
const random = (length: number, of = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789') =>
  Array.from(crypto.getRandomValues(new Uint8Array(length)), (byte) => of[byte % of.length]).join(
    '',
  )
const url = (host: string, password: string) => `postgres://owner:${password}@${host}/neondb`

test.each([
  ['a password of Neon', async () => `PGPASSWORD=${'npg'}_${random(12)}`],
  ['an API key of ours', async () => `{"apiKey":"${await createApiKey()}"}`],
  ['a private key', async () => `-----BEGIN RSA ${'PRIVATE'} KEY-----`],
  ['a private key', async () => `-----BEGIN ${'PRIVATE'} KEY-----`],
  ['an access key of AWS', async () => `key = "${'AKIA'}${random(16)}"`],
  ['a secret key of AWS', async () => `${'aws'}_secret_access_key = ${random(40)}`],
  ['a token of GitHub', async () => `${'ghp'}_${random(36)}`],
  [
    'a password in a URL',
    async () => url('ep-cool-name-123.eu-central-1.aws.neon.tech', random(10)),
  ],
  ['a password in a URL', async () => url('10.1.2.3:5432', random(10))],
])('%s is found', async (kind, sample) => {
  const text = `first line\n${await sample()}\n`
  expect(await secretsIn('made-up.txt', text)).toEqual([{ file: 'made-up.txt', line: 2, kind }])
})

test.each([
  async () => (await createApiKey()).slice(0, -1).concat('!'),
  async () => `${'gh'}_${'A'.repeat(49)}`,
  async () => url('localhost:5432', random(10)),
  async () => url('127.0.0.1', random(10)),
  async () => url('db.example.com', random(10)),
  async () => url('ep-cool-name-123.neon.tech', '<password>'),
  async () => url('ep-cool-name-123.neon.tech', '$' + '{password}'),
  async () => 'https://example.com/a:b@c',
])('accepts text without a secret: %#', async (sample) => {
  expect(await secretsIn('made-up.txt', await sample())).toEqual([])
})
