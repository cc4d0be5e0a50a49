const noise = [
  /^\s*$/,
  /^Using secrets defined in /,
  /^Your Worker has access to the following bindings/,
  /^Binding\s+Resource/,
  /^env\.\w+\s/,
  /^✨ Parsed \d+ valid header/,
  /^⎔ (Starting|Reloading) local server/,
  /^\[wrangler:info\] Ready on /,
  /^\[wrangler:info\] GET \/readyz 200 /,
]

/** What a person wants to see of a line that `wrangler dev` printed; undefined for nothing. */
export function worthShowing(line: string): string | undefined {
  if (noise.some((pattern) => pattern.test(line))) return undefined
  if (line.startsWith('⎔ Local server updated')) return 'reloaded'
  return line.replace(/^\[wrangler:info\] /, '')
}
