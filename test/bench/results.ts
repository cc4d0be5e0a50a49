import { arch, availableParallelism, cpus, loadavg, platform } from 'node:os'
import { type Machine, markdownOf, type Result, textOf } from './table.ts'

const command = 'npm run bench'
const head = `# How fast it is, against what

\`${command}\` measures it anew, \`${command} -- NAME\` a part, and \`-- --save\` writes the tables of this page. A ratio compares
two medians of one run, taken in turn on one machine: it hardly depends on the machine, a time does.
`

/** The machine, as it is now. */
export function machineNow(postgres: string): Machine {
  return {
    date: new Date().toISOString().slice(0, 10),
    processor: `${availableParallelism()} x ${cpus()[0]?.model.trim() ?? 'unknown'}, ${platform()} ${arch()}`,
    load: loadavg()[0]?.toFixed(1) ?? '',
    versions: `Node ${process.versions.node}, Postgres ${postgres}`,
  }
}

/** Said beforehand where others keep the processors busy: times then say nothing. */
export function busyNote(load = loadavg()[0] ?? 0, processors = availableParallelism()) {
  if (load <= processors / 2) return undefined
  return `Other programs keep this machine busy (load ${load.toFixed(1)}, processors ${processors}): ratios hold roughly, times do not.`
}

/** A section's results for the terminal. */
export function textOfResult({ name, title, machine, tables }: Result): string {
  return [`${title} (${name}); ${noteOf(machine)}`, ...tables.map(textOf)].join('\n\n')
}

/** The page with these results in the place of their sections' older ones; those of other sections stay. */
export function pageWith(
  page: string,
  results: readonly Result[],
  order: readonly string[],
): string {
  const parts = new Map<string, string>()
  for (const part of page.split(/^(?=<!-- section )/m).slice(1)) {
    parts.set(/^<!-- section (\S+) -->/.exec(part)?.[1] ?? '', part.trim())
  }
  for (const result of results) parts.set(result.name, partOf(result))
  return [head.trim(), ...order.flatMap((name) => parts.get(name) ?? [])].join('\n\n').concat('\n')
}

function partOf({ name, title, about, machine, tables }: Result): string {
  const lines = [
    `<!-- section ${name} -->`,
    `## ${title}`,
    about,
    ...tables.map(markdownOf),
    `\`${command} -- ${name}\`, ${noteOf(machine)}.`,
  ]
  return lines.join('\n\n').replace('-->\n\n', '-->\n')
}

function noteOf({ date, processor, load, versions }: Machine): string {
  return `${date}: ${processor}, load ${load}; ${versions}`
}
