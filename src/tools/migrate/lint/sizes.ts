import type { Owner } from '../../command/owner.ts'

/** A table's bytes, with its TOAST, and the rows that the planner believes in; -1: never analyzed. */
export type Size = { bytes: number; rows: number }
export type Sizes = ReadonlyMap<string, Size>

/** A table of this many bytes is read in tens of milliseconds. */
const smallBytes = 8 * 1024 * 1024

/** The sizes of a database's tables, by their full names; a partitioned one with its partitions. */
export async function readSizes(owner: Owner): Promise<Sizes> {
  const rows = await owner<{ name: string } & Size>(
    `select format('%s.%s', n.nspname, c.relname) as name, size.bytes, c.reltuples::float8 as rows
     from pg_class c join pg_namespace n on n.oid = c.relnamespace,
       lateral (select (pg_table_size(c.oid) + coalesce(sum(pg_table_size(relid)), 0))::float8 as bytes
         from pg_partition_tree(c.oid)) size
     where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`,
    [],
  )
  return new Map(rows.map(({ name, ...size }) => [name, size]))
}

/** Whether a lock on a table for as long as it is read harms nobody. A table that the target lacks is empty there. */
export function isSmall(sizes: Sizes, table: string): boolean {
  return (sizes.get(table)?.bytes ?? 0) < smallBytes
}

/** `1,200,000 rows, 310 MB`. */
export function sizeOf(sizes: Sizes, table: string): string {
  const size = sizes.get(table)
  if (!size) return 'not there'
  const bytes =
    size.bytes < 1024 * 1024
      ? `${Math.ceil(size.bytes / 1024)} kB`
      : `${Math.round(size.bytes / 1024 / 1024)} MB`
  return size.rows < 0 ? bytes : `${size.rows.toLocaleString('en')} rows, ${bytes}`
}
