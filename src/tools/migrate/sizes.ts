import type { Owner } from '../command/owner.ts'

/** A table's bytes, with its TOAST, and about how many rows it has. */
export type Size = { bytes: number; rows: number }
export type Sizes = ReadonlyMap<string, Size>

/** A table of this many bytes is read in tens of milliseconds. */
const smallBytes = 8 * 1024 * 1024

/** The sizes of a database's tables, by their full names; a partitioned one with its partitions. */
export async function readSizes(owner: Owner): Promise<Sizes> {
  const rows = await owner<{ name: string } & Size>(
    `select format('%s.%s', n.nspname, c.relname) as name, size.*
     from pg_class c join pg_namespace n on n.oid = c.relnamespace,
       lateral (select sum(pg_table_size(p.oid))::float8 as bytes,
           sum(greatest(p.reltuples, s.n_live_tup, 0) * (p.relkind <> 'p')::int)::float8 as rows
         from pg_class p left join pg_stat_user_tables s on s.relid = p.oid
         where p.oid = c.oid or p.oid in (select relid from pg_partition_tree(c.oid))) size
     where c.relkind in ('r', 'p', 'm') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`,
    [],
  )
  return new Map(rows.map(({ name, ...size }) => [name, size]))
}

/** Whether a lock on a table for as long as it is read harms nobody. A table that the target lacks is empty there. */
export function isSmall(sizes: Sizes, table: string): boolean {
  return (sizes.get(table)?.bytes ?? 0) < smallBytes
}

/** `310 MB, about 1,200,000 rows`. */
export function sizeText({ bytes, rows }: Size): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10))
  const count = `${rows.toLocaleString('en')} row${rows === 1 ? '' : 's'}`
  return `${Math.round(bytes / 1024 ** power)} ${units[power]}, about ${count}`
}
