/** Tells when the command should end. */
export type Lifetime = { signal: AbortSignal; ended: Promise<void> }

/**
 * Ends on Ctrl-C, on SIGTERM and SIGHUP, and when the process that started this one is gone (its channel
 * closes, also when it was killed).
 */
export function lifetime(): Lifetime {
  const controller = new AbortController()
  const end = () => controller.abort()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, end)
  if (process.channel) {
    process.on('disconnect', end)
    process.channel.unref()
  }
  // A terminal that is gone must not end this process before it has stopped its children.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', end)
  const { signal } = controller
  const ended = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
  return { signal, ended }
}
