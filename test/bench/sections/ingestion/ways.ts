import pg from 'pg'
import type { BenchWorld } from '../../world.ts'
import { copied, linesOf, newCalls } from './batches.ts'
import { CopyIn } from './copy.ts'

/** More than are ever under way, so that no two are of one contract: those would wait for each other. */
const consumers = 16

/** Puts rows in that were encoded before; throws when fewer came to be. */
export type Put = () => Promise<void>

/** The ways of putting rows in. Each is given its rows, encoded and of one contract, before it is to do so. */
export async function openIngestion(world: BenchWorld) {
  const { tenantId, owner } = world
  const names = Array.from({ length: consumers }, (_, at) => `consumer-${at}`)
  for (const name of names) await record(world, Buffer.from(JSON.stringify(newCalls(name, 1))), 1)
  const contracts = await owner([
    'select c.consumer_id as consumer, c.provider_id as provider, s.name from contracts c join services s on s.tenant_id = c.tenant_id and s.id = c.consumer_id',
  ])
  const pool = new pg.Pool({ connectionString: world.ownerUrl })
  let turn = 0
  const next = (count: number) => {
    turn += 1
    const { consumer, provider, name } = contracts[turn % contracts.length] ?? {}
    const of = { tenantId, consumerId: String(consumer), providerId: String(provider) }
    return { of, calls: newCalls(String(name), count) }
  }
  const copy = (count: number): Put => {
    const { of, calls } = next(count)
    const lines = linesOf(calls, of)
    return async () => {
      const client = await pool.connect()
      try {
        const { rows } = client.query(new CopyIn(`copy interactions (${copied}) from stdin`, lines))
        expected(count, await rows)
      } finally {
        client.release()
      }
    }
  }
  return {
    http: (count: number): Put => {
      const body = Buffer.from(JSON.stringify(next(count).calls))
      return () => record(world, body, count)
    },
    copy,
    close: () => pool.end(),
  }
}

export type Ingestion = Awaited<ReturnType<typeof openIngestion>>

async function record({ call }: BenchWorld, body: Buffer, count: number): Promise<void> {
  const answer = JSON.parse(await call('POST', '/api/v1/interactions/batch', { body }))
  expected(count, answer.results.recorded)
}

function expected(count: number, found: number): void {
  if (found !== count) throw new Error(`${found} rows came to be of ${count}`)
}
