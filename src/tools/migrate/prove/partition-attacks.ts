import { type AttackScenario, type Breach, refusedWith, runAll } from './attack.ts'

const attacks = {
  'select from it': 'select 1 as seen from %s limit 1',
  'insert into it': 'insert into %s select * from %s limit 0',
  'update it': 'update %s set id = id',
  'delete from it': 'delete from %s',
  'lock it': 'lock table %s in access share mode',
  'truncate it': 'truncate %s',
  'drop it': 'drop table %s',
}

/** The attacks on a partition, past its parent, that succeed: it ignores the parent's policy. */
export async function partitionBreaches(
  scenario: AttackScenario,
  partition: string,
): Promise<Breach[]> {
  return runAll(
    scenario,
    partition,
    Object.entries(attacks).map(([name, text]) => ({
      name,
      run: [text.replaceAll('%s', partition)],
      repelled: refusedWith('42501'),
    })),
  )
}
