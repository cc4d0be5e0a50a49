import {
  type Attack,
  type AttackScenario,
  type Breach,
  refusedWith,
  runAll,
  type Statement,
} from './attack.ts'

/** How each side enters: what the Worker sends first. */
export type Entries = { mine: Statement; theirs: Statement }

const notSigned = refusedWith('GH003')

/**
 * The forged, replaced and replayed contexts that open `table`: none does. A context binds the
 * backend too, so `run` must use one connection; where it does not, that is a breach of its own.
 */
export async function contextBreaches(
  scenario: AttackScenario,
  entries: Entries,
  table: string,
): Promise<Breach[]> {
  const outside = { ...scenario, enter: [] }
  return [
    ...(await runAll(outside, 'context', [
      ...forgeries(scenario, entries, table),
      ...withinOneStatement(scenario, entries, table),
    ])),
    ...(await replays(outside, entries, table)),
  ]
}

const set = (name: string, value: string): Statement => [
  'select set_config($1, $2, true)',
  [name, value],
]

function forgedFor({ theirs }: AttackScenario): string {
  const memberId = theirs.rows.members
  return JSON.stringify({ tenantId: theirs.id, memberId, requestId: 'forged' })
}

function forgeries(scenario: AttackScenario, { mine }: Entries, table: string): Attack[] {
  const look = `select 1 as seen from ${table} limit 1`
  const forge = set('app.context', forgedFor(scenario))
  const swap: Statement = [
    `select set_config('app.context',
      jsonb_set(current_setting('app.context')::jsonb, '{tenantId}', to_jsonb($1::text))::text, true)`,
    [scenario.theirs.id],
  ]
  const attack = (name: string, ...run: Statement[]): Attack => ({
    name,
    run: [...run, look],
    repelled: notSigned,
  })
  return [
    attack('no context at all'),
    attack('a context without a signature', forge),
    attack('a context with an empty signature', forge, set('app.signature', '')),
    attack('a context with an invented signature', forge, set('app.signature', '0'.repeat(64))),
    attack('a context in place of a signed one', mine, forge),
    attack('another tenant in a signed context', mine, swap),
  ]
}

function withinOneStatement(scenario: AttackScenario, { mine }: Entries, table: string): Attack[] {
  const values = [forgedFor(scenario), scenario.theirs.id]
  const texts = [
    `select set_config('app.context', $1, true), (select count(*)::int from ${table} where tenant_id = $2) as seen`,
    `with forged as materialized (select set_config('app.context', $1, true))
     select count(*)::int as seen from ${table}, forged where tenant_id = $2`,
    `select count(*)::int as seen from ${table} where set_config('app.context', $1, true) is not null and tenant_id = $2`,
    `select count(*)::int as seen from (select set_config('app.context', $1, true) offset 0) as forged
     cross join lateral (select * from ${table} where forged is not null) as found where tenant_id = $2`,
  ]
  return texts.flatMap((text, index) =>
    [[], [mine]].map((enter) => ({
      name: `a context forged within the statement that reads (${index + 1}${enter.length > 0 ? ', entered' : ''})`,
      run: [...enter, [text, values]],
      repelled: (outcome) => notSigned(outcome) || outcome.rows[0]?.seen === 0,
    })),
  )
}

async function replays(
  scenario: AttackScenario,
  entries: Entries,
  table: string,
): Promise<Breach[]> {
  const backend = 'select pg_backend_pid() as backend'
  const captured = await scenario.run([
    entries.theirs,
    `select current_setting('app.context') as context, current_setting('app.signature') as signature,
      pg_backend_pid() as backend`,
  ])
  const { context, signature, backend: before } = captured.rows[0] ?? {}
  if (captured.refused !== undefined || typeof context !== 'string') {
    return [{ where: 'context', attack: 'the victim itself cannot enter', outcome: captured }]
  }
  const replay = [set('app.context', context), set('app.signature', String(signature))]
  const look = `select 1 as seen from ${table} limit 1`
  return runAll(scenario, 'context', [
    {
      name: 'the same backend was not to be had',
      run: [backend],
      repelled: ({ rows }) => rows[0]?.backend === before,
    },
    { name: 'a context of another transaction', run: [...replay, look], repelled: notSigned },
    {
      name: 'a context of another transaction in place of a signed one',
      run: [entries.mine, ...replay, look],
      repelled: notSigned,
    },
  ])
}
