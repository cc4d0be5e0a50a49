const noise = [
  /^\s*$/,
  /^Using secrets defined in /,
  /^Your Worker has access to the following bindings/,
  /^Binding\s+Resource/,
  /^env\.\w+\s/,
  /^✨ Parsed \d+ valid header/,
  /^⎔ (Starting|Reloading) local server/,
  /^Cloudflare collects anonymous telemetry/,
  /^Ready on /,
  /^GET \/readyz 200 /,
]

/** The useful part of a line that `wrangler dev` printed; undefined for nothing. */
export function worthShowing(line: string): string | undefined {
  const text = line.replace(/^\[wrangler:info\] /, '')
  if (noise.some((pattern) => pattern.test(text))) return undefined
  return text.startsWith('⎔ Local server updated') ? 'reloaded' : text
}
