import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { inject, onTestFinished } from 'vitest'
import { localNeonControl } from '../../../../support/local-neon.ts'

export type Scratch = Awaited<ReturnType<typeof scratch>>

/** An empty database of one test, and a session of its owner; gone after the test. */
export async function scratch() {
  const { origin, ownerUrl } = inject('localNeon')
  const control = localNeonControl(origin)
  const name = `migrate_${crypto.randomUUID().replaceAll('-', '')}`
  await control.createDatabase(name)
  const url = Object.assign(new URL(ownerUrl), { pathname: `/${name}` }).href
  const sessions: pg.Client[] = []
  onTestFinished(async () => {
    for (const session of sessions) await session.end().catch(() => undefined)
    await control.dropDatabase(name)
  })

  /** Another session, as the owner unless told. */
  async function open(as: string = url): Promise<pg.Client> {
    const session = new pg.Client({ connectionString: as, application_name: 'test' })
    session.on('error', () => undefined)
    sessions.push(session)
    await session.connect()
    return session
  }

  const owner = await open()
  return {
    name,
    url,
    open,
    /** Rows as arrays of values. */
    rows: async (text: string, values: unknown[] = []): Promise<unknown[][]> =>
      (await owner.query({ text, values, rowMode: 'array' })).rows,
    run: (text: string) => owner.query(text),
  }
}

/** Waits for a state to come about; the test's own timeout is the limit. */
export async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await holds())) await sleep(20)
}
