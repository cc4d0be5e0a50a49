import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { apiDocument, clientDocument } from '../../../src/documents.ts'
import { scratch } from '../../support/scratch.ts'

const cli = join(import.meta.dirname, '../../../node_modules/@redocly/cli/bin/cli.js')
const config = join(import.meta.dirname, 'redocly.yaml')

/** The operations without an id, until described.unit.test.ts finds none. */
const waiting = 'operation-operationId'

type Finding = { ruleId: string; message: string; location: { pointer?: string }[] }

/** What Redocly finds in a document, errors and warnings. */
async function findings(document: object): Promise<string[]> {
  const file = join(await scratch(), 'openapi.json')
  await writeFile(file, JSON.stringify(document))
  const options = ['--config', config, '--format', 'json', '--max-problems', '10000']
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' }
  const output = await new Promise<string>((resolve) => {
    execFile(
      process.execPath,
      [cli, 'lint', file, ...options],
      { env, maxBuffer: 2 ** 26 },
      (_, stdout) => resolve(stdout),
    )
  })
  const { problems } = JSON.parse(output) as { problems: Finding[] }
  return problems
    .filter(({ ruleId }) => ruleId !== waiting)
    .map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer}`)
}

test.each([
  ['/openapi.json', apiDocument],
  ['/openapi-client.json', clientDocument],
])(
  'Redocly finds nothing to improve in %s',
  async (_, make) => {
    expect(await findings(make())).toEqual([])
  },
  60_000,
)

test('Redocly finds what a document lacks', async () => {
  const { components: _, ...broken } = apiDocument()
  expect((await findings(broken)).join()).toContain('no-unresolved-refs')
}, 60_000)
