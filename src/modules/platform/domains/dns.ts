import { z } from 'zod'
import { defineProblem, Problem } from '../../../core/problems/problem.ts'

export const DnsUnavailable = defineProblem(
  'dns_unavailable',
  503,
  'The records of the domain could not be asked for',
  { retryAfter: 10 },
)

const Answer = z.object({
  Status: z.int(),
  Answer: z.array(z.object({ type: z.int(), data: z.string() })).default([]),
})

const noError = 0
const noSuchName = 3
const text = 16
const patienceMs = 2_000

/**
 * The TXT records of a name, over HTTPS in the resolver's JSON form: none where there is no such name.
 * @throws {Problem} 503 when the resolver does not answer within two seconds, or could not tell.
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
    signal: AbortSignal.timeout(patienceMs),
  })
  if (!response.ok) throw new Error(`the resolver answered ${response.status}`)
  return Answer.parse(await response.json())
}

// A record is one or more strings, each in quotes, which belong together.
function unquoted(data: string): string {
  const parts = [...data.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, part = '']) => part)
  return parts.length === 0 ? data : parts.join('')
}
