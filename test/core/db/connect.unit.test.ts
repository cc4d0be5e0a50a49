import { neonConfig } from '@neondatabase/serverless'
import { expect, test } from 'vitest'
import '../../../src/core/db/connect.ts'

const endpoint = (host: string, port: number) =>
  typeof neonConfig.fetchEndpoint === 'function' && neonConfig.fetchEndpoint(host, port)

test('a loopback host is the local endpoint; any other is reached as the driver reaches Neon', () => {
  expect(endpoint('127.0.0.1', 5001)).toBe('http://127.0.0.1:5001/sql')
  expect(endpoint('localhost', 5001)).toBe('http://localhost:5001/sql')
  const neon = endpoint('ep-cool-name-123456.eu-central-1.aws.neon.tech', 5432)
  expect(neon).toBe('https://api.eu-central-1.aws.neon.tech/sql')
  expect(endpoint('localhost.evil.example', 5432)).toMatch(/^https:/)
})
