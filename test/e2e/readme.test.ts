import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { root } from './support/dev.ts'
import { type Guildhall, openGuildhall } from './support/guildhall.ts'

let guildhall: Guildhall
let readme: string
beforeAll(async () => {
  readme = await readFile(join(root, 'README.md'), 'utf8')
  guildhall = await openGuildhall()
})
afterAll(() => guildhall?.close())

test('commands of the README work as written', async () => {
  const commands = [
    ...commandsOf('In one minute').filter((line) => !line.startsWith('npm ')),
    ...commandsOf('A walk: from the first specification to a safe deployment'),
  ]
  expect(commands.length).toBeGreaterThan(15)
  const answers = await play(commands)
  expect(answers).toHaveLength(commands.length)
  const told = commands.map((command, at) => {
    const wanted = /# => (.*)$/.exec(command)?.[1] ?? ''
    const answer = answers[at] ?? ''
    return [command, answer.includes(wanted) ? wanted : answer, /"\/docs\/problems#/.test(answer)]
  })
  expect(told).toEqual(
    commands.map((command) => [command, /# => (.*)$/.exec(command)?.[1] ?? '', false]),
  )
})

/** The commands that a section shows, each from its prompt on. */
function commandsOf(title: string): string[] {
  const section = readme.split('\n## ').find((part) => part.startsWith(`${title}\n`)) ?? ''
  const blocks = [...section.matchAll(/^```console\n(.*?)^```/gms)].map(([, block = '']) => block)
  return blocks.flatMap((block) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((command) => command.replaceAll(/^(#.*)?\n/gm, '').trimEnd()),
  )
}

/** Runs the commands in one shell, in order; gives what each printed. */
async function play(commands: readonly string[]): Promise<string[]> {
  const mark = '=== the next command'
  const { host } = new URL(guildhall.url)
  const script = commands
    .map((command) => command.replace('KEY=...', `KEY=${guildhall.guests[0]?.key}`))
    .map((command) => command.replaceAll('localhost:8787', host.replace('127.0.0.1', 'localhost')))
    .map((command) => `${command}\necho '${mark}'\n`)
  const { stdout } = await promisify(execFile)(
    'bash',
    ['-c', `set -euo pipefail\nshopt -s expand_aliases\n${script.join('')}`],
    { cwd: root },
  )
  return stdout.split(`${mark}\n`).slice(0, -1)
}
