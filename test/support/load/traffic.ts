import type { Answer } from './client.ts'

/** A tenant, and the credential that asks in its name. */
export type Party = { slug: string; apiKey: string }

/** What a request writes, once it is answered as it should be. */
export type Written = 'services' | 'deployments' | 'interactions'

/** `mixed up`: what came belongs to another tenant, resource or request. `failed`: anything else that was not asked. */
export type Verdict = 'right' | 'mixed up' | 'failed'

export type Asked = {
  method: string
  path: string
  headers: Record<string, string>
  body?: object
  writes?: { what: Written; slug: string } | undefined
  judge(answer: Answer): Verdict
}

/** One connection: it speaks for every tenant in turn, and remembers what it wrote. */
export type Lane = {
  name: string
  parties: readonly Party[]
  pick: (below: number) => number
  asked: number
  mine: { party: Party; path: string; marker: string; id: string }[]
  /** What is to be asked again, under its Idempotency-Key. */
  again: Unsent | undefined
}

type Unsent = Omit<Asked, 'headers'> & { party: Party; headers?: Record<string, string> }

/** The services that every tenant has, all under the same names. */
export const castles = Array.from({ length: 8 }, (_, at) => `castle-${at}`)
/** Consumers of them. */
export const bridges = castles.map((_, at) => `bridge-${at}`)
export const version = '1.0.0'
/** Stands in every row, so that a row tells whose it is. */
export const markerOf = (party: Pick<Party, 'slug'>, name: string) => `${party.slug}/${name}`
/** A service that one tenant has, and no other. */
export const onlyOf = (party: Pick<Party, 'slug'>) => `only-${party.slug}`

/** The next request of a connection: six of ten read, four write. */
export function nextOf(lane: Lane): Asked {
  const { again } = lane
  lane.again = undefined
  lane.asked += 1
  if (again) return addressed(lane, again)
  const party = one(lane, lane.parties)
  const act = one(lane, acts)
  return addressed(lane, act(lane, party))
}

type Act = (lane: Lane, party: Party) => Unsent

const readService: Act = (lane, party) => {
  const name = one(lane, castles)
  return get(party, `/services/${name}`, isMarked(markerOf(party, name)))
}

const listServices: Act = (_lane, party) =>
  get(party, '/services?limit=10', (json) => {
    const { data } = json as { data: { description: string }[] }
    return data.length === 10 && data.every((row) => row.description.startsWith(`${party.slug}/`))
  })

const readOwn: Act = (lane, party) => {
  const mine = lane.mine.length > 0 ? one(lane, lane.mine) : undefined
  if (!mine) return readService(lane, party)
  return get(mine.party, mine.path, (json) => {
    const { id } = json as { id: string }
    return id === mine.id && isMarked(mine.marker)(json)
  })
}

/** Another tenant's service is not there, whatever its name. */
const readForeign: Act = (lane, party) => {
  const other = one(lane, lane.parties)
  if (other === party) return readService(lane, party)
  const absent = (json: unknown) => (json as { code: string }).code === 'not_found'
  return { ...get(party, `/services/${onlyOf(other)}`, absent), judge: judging(404, absent) }
}

const register: Act = (lane, party) => {
  const name = `${lane.name}-${lane.asked}`
  const marker = markerOf(party, name)
  const isNew = (json: unknown) => (json as { isNew: boolean }).isNew
  return post(lane, party, '/services', {
    body: { name, description: marker, packageJson: { marker } },
    what: 'services',
    status: 201,
    fits: (json) => isMarked(marker)(json) && isNew(json),
    kept: { path: `/services/${name}`, marker },
  })
}

/** As `register`, and then again under the same key: the same bytes, and no second effect. */
const registerTwice: Act = (lane, party) => {
  const { writes, judge, ...request } = register(lane, party)
  const keyed = { ...request, headers: { 'Idempotency-Key': `${lane.name}-${lane.asked}` } }
  return {
    ...keyed,
    writes,
    judge: (first) => {
      const verdict = judge(first)
      const same = judging(201, (_json, text) => text === first.text)
      if (verdict === 'right') lane.again = { ...keyed, judge: same }
      return verdict
    },
  }
}

const deploy: Act = (lane, party) => {
  const name = one(lane, castles)
  const marker = markerOf(party, `${lane.name}-${lane.asked}`)
  return post(lane, party, '/deployments', {
    body: { name, version, environment: 'production', deployedBy: marker },
    what: 'deployments',
    status: 200,
    fits: (json) => {
      const { deployedBy, service } = json as { deployedBy: string; service: string }
      return deployedBy === marker && service === name
    },
  })
}

const record: Act = (lane, party) => {
  const name = `${lane.name}-${lane.asked}`
  const marker = markerOf(party, name)
  const [provider, consumer] = [one(lane, castles), one(lane, bridges)]
  const request = { method: 'GET', path: `/${name}` }
  const response = { status: 200, body: marker }
  const parties = {
    service: provider,
    providerVersion: version,
    consumer,
    consumerVersion: version,
  }
  return post(lane, party, '/interactions', {
    body: { ...parties, environment: 'test', operation: 'GET./', request, response, id: marker },
    what: 'interactions',
    status: 201,
    fits: (json) => (json as { status: string }).status === 'recorded',
  })
}

const acts: readonly Act[] = [
  ...[readService, readService, readService, listServices, readOwn, readForeign],
  ...[register, registerTwice, deploy, record],
]

type Judged = (json: unknown, text?: string) => boolean

function get(party: Party, path: string, fits: Judged): Unsent {
  return { party, method: 'GET', path, judge: judging(200, fits) }
}

type Write = {
  body: object
  what: Written
  status: number
  fits: Judged
  /** Where the row can be read again, and what it then shows. */
  kept?: { path: string; marker: string }
}

function post(lane: Lane, party: Party, path: string, write: Write): Unsent {
  const { body, what, status, fits, kept } = write
  const judge = judging(status, (json, text) => {
    const isRight = fits(json, text)
    if (isRight && kept) keep(lane, { ...kept, party, id: (json as { id: string }).id })
    return isRight
  })
  return { party, method: 'POST', path, body, writes: { what, slug: party.slug }, judge }
}

/** A status that was not to come is a mix-up where it says that there is, or is not, something else than asked. */
function judging(status: number, fits: Judged): Asked['judge'] {
  return (answer) => {
    if (answer.status !== status)
      return answer.status < 300 || answer.status === 404 ? 'mixed up' : 'failed'
    return fits(JSON.parse(answer.text), answer.text) ? 'right' : 'mixed up'
  }
}

/** The request with its credential, half of the time the tenant's name, and an id that the answer is to repeat. */
function addressed(lane: Lane, { party, judge, ...unsent }: Unsent): Asked {
  const requestId = `${lane.name}-${lane.asked}`
  return {
    ...unsent,
    path: `/api/v1${unsent.path}`,
    headers: {
      ...unsent.headers,
      Authorization: `Bearer ${party.apiKey}`,
      'X-Request-Id': requestId,
      ...(lane.pick(2) === 0 ? { 'X-Tenant': party.slug } : {}),
    },
    judge: (answer) => (answer.headers['x-request-id'] === requestId ? judge(answer) : 'mixed up'),
  }
}

function isMarked(marker: string): Judged {
  return (json) => (json as { description: string }).description === marker
}

function keep(lane: Lane, mine: Lane['mine'][number]): void {
  lane.mine.push(mine)
  if (lane.mine.length > 8) lane.mine.shift()
}

function one<Item>({ pick }: Pick<Lane, 'pick'>, items: readonly Item[]): Item {
  const item = items[pick(items.length)]
  if (item === undefined) throw new Error('there is nothing to choose from')
  return item
}
