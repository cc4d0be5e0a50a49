import { arch, availableParallelism, cpus, loadavg, platform } from 'node:os'
import { type Machine, markdownOf, type Result } from './table.ts'

const command = 'npm run bench'
const head = `# Benchmarks

\`${command}\` runs every benchmark, \`${command} -- NAME\` one of them, and \`-- --save\` writes the tables of this page.
Each ratio compares two medians of one run, measured in turn on one machine: ratios hardly depend on the machine, times do.
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

/** A warning where other programs keep the processors busy. */
export function busyNote(load = loadavg()[0] ?? 0, processors = availableParallelism()) {
  if (load <= processors / 2) return undefined
  return `Other programs keep this machine busy (load ${load.toFixed(1)}, processors ${processors}): ratios hold roughly, times do not.`
}

/** A section's results as Markdown. */
export function markdownOfResult({ name, title, about, machine, tables }: Result): string {
  const { date, processor, load, versions } = machine
  return [
    `## ${title}`,
    about,
    ...tables.map(markdownOf),
    `\`${command} -- ${name}\`, ${date}: ${processor}, load ${load}; ${versions}.`,
  ].join('\n\n')
}

/** The page with these results in place of their sections' earlier ones; other sections stay. */
export function pageWith(
  page: string,
  results: readonly Result[],
  order: readonly string[],
): string {
  const parts = new Map<string, string>()
  for (const part of page.split(/^(?=<!-- section )/m).slice(1)) {
    parts.set(/^<!-- section (\S+) -->/.exec(part)?.[1] ?? '', part.trim())
  }
  for (const one of results) {
    parts.set(one.name, `<!-- section ${one.name} -->\n${markdownOfResult(one)}`)
  }
  return [head.trim(), ...order.flatMap((name) => parts.get(name) ?? [])].join('\n\n').concat('\n')
}
