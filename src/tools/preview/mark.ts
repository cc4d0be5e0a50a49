import pg from 'pg'
import { previewMark } from '../command/disposable.ts'

/** The mark of a preview's database: the migrations of its parent, and the commit of the base. */
export type Mark = { name: string; inherited: number; base: string }

const form = /^(preview\/pr-\d+) with (\d+) migrations of its parent, base (\S+)$/

/** The comment that marks a database as a preview: db:prove and db:reset ask for its first words. */
export async function putMark(client: pg.ClientBase, mark: Mark): Promise<void> {
  const { rows } = await client.query<{ name: string }>('select current_database() as name')
  const database = pg.escapeIdentifier(rows[0]?.name ?? '')
  const text = `${previewMark}${mark.name} with ${mark.inherited} migrations of its parent, base ${mark.base}`
  await client.query(`comment on database ${database} is ${pg.escapeLiteral(text)}`)
}

/** The mark, or undefined when the branch is new, or was left before it got one. */
export async function readMark(client: pg.ClientBase): Promise<Mark | undefined> {
  const { rows } = await client.query<{ comment: string | null }>(
    `select shobj_description(oid, 'pg_database') as comment from pg_database where datname = current_database()`,
  )
  const [, name, inherited, base] =
    form.exec(rows[0]?.comment?.replace(previewMark, '') ?? '') ?? []
  return name && base ? { name, inherited: Number(inherited), base } : undefined
}
export async function appliedCount(client: pg.ClientBase): Promise<number> {
  const { rows } = await client.query<{ there: boolean }>(
    `select to_regclass('drizzle.__drizzle_migrations') is not null as there`,
  )
  if (!rows[0]?.there) return 0
  const counted = await client.query<{ count: number }>(
    'select count(*)::int as count from drizzle.__drizzle_migrations',
  )
  return counted.rows[0]?.count ?? 0
}
