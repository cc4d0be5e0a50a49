import { readArguments } from '../tools/command/arguments.ts'
import { ownerUrlFromEnvironment } from '../tools/command/connection-url.ts'
import { disposable } from '../tools/command/disposable.ts'
import { withOwner } from '../tools/command/owner.ts'
import { run } from '../tools/command/report.ts'
import { runKit } from './kit.ts'

/** drizzle-kit does not see partitioned tables, and would make them again: each becomes a plain one, with its rows. */
const plain = `do $$
declare
  name text;
begin
  for name in select relname from pg_class where relkind = 'p' and relnamespace = 'public'::regnamespace loop
    execute format('create table partitions.plain (like public.%I including all)', name);
    execute format('insert into partitions.plain select * from public.%I', name);
    execute format('drop table public.%I cascade', name);
    execute format('alter table partitions.plain rename to %I', name);
    execute format('alter table partitions.%I set schema public', name);
    delete from app.retention where table_name = 'public.' || name;
  end loop;
end
$$`

/** drizzle-kit's push, into a database that may be thrown away: it is known to lose policies. */
await run(async () => {
  const { values } = readArguments('npm run db:push -- --force', {
    options: { force: { type: 'boolean', default: false } },
  })
  const url = ownerUrlFromEnvironment()
  const name = await withOwner(url, async (owner) => {
    const name = await disposable(owner, url, 'db:push')
    await owner(plain, [])
    return name
  })
  const code = await runKit(['push', ...(values.force ? ['--force'] : [])])
  if (code !== 0) return code
  console.log(
    `Pushed into ${name}: without FORCE, grants, triggers and partitions, functions on what was partitioned, and perhaps policies.`,
  )
  console.log(
    'Write the migration with npm run db:generate; npm run db:reset makes the database anew.',
  )
})
