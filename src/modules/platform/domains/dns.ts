import { z } from 'zod'
import { defineProblem, Problem } from '../../../core/problems/problem.ts'

export const DnsUnavailable = defineProblem(
  'dns_unavailable',
  503,
  'The DNS resolver did not answer',
  { detail: 'Repeat the request later.', retryAfter: 10 },
)

const Answer = z.object({
  Status: z.int(),
  Answer: z.array(z.object({ type: z.int(), data: z.string() })).default([]),
})

const noError = 0
const noSuchName = 3
const text = 16
const timeoutMs = 2_000

/**
 * The TXT records of a name, by DNS over HTTPS in JSON; none for an unknown name.
 * @throws {Problem} 503 when the resolver fails, or does not answer within two seconds.
 */
export async function textRecords(resolver: string, name: string): Promise<string[]> {
  const url = new URL(resolver)
  url.searchParams.set('name', name)
  url.searchParams.set('type', 'TXT')
  const { Status, Answer: records } = await ask(url).catch((cause) => {
    throw new Problem(DnsUnavailable, { cause })
  })
  if (Status !== noError && Status !== noSuchName) throw new Problem(DnsUnavailable)
  return records.filter(({ type }) => type === text).map(({ data }) => unquoted(data))
}

async function ask(url: URL): Promise<z.output<typeof Answer>> {
  const response = await fetch(url, {
    headers: { Accept: 'application/dns-json' },
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  })
  if (!response.ok) throw new Error(`the resolver answered ${response.status}`)
  return Answer.parse(await response.json())
}

// A TXT record is one or more quoted strings, to be joined.
function unquoted(data: string): string {
  const parts = [...data.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, part = '']) => part)
  return parts.length === 0 ? data : parts.join('')
}
