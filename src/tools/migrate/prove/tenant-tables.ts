import type { Owner } from '../../command/owner.ts'

/**
 * Every table with a tenant_id, in every schema, parents before those that refer to them: the order in which
 * one tenant's rows can be copied; they are removed the other way round. Partitions come with their parent.
 */
export async function tenantTablesInOrder(owner: Owner): Promise<string[]> {
  const tables = await owner<{ name: string; parents: string[] }>(
    `select c.oid::regclass::text as name, array(
       select distinct k.confrelid::regclass::text from pg_constraint k
       where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid) as parents
     from pg_class c join pg_attribute a on a.attrelid = c.oid
     where a.attname = 'tenant_id' and not a.attisdropped and c.relkind in ('r', 'p') and not c.relispartition
     order by 1`,
    [],
  )
  const ordered: string[] = []
  let left = tables
  while (left.length > 0) {
    const waiting = new Set(left.map(({ name }) => name))
    const free = left.filter(({ parents }) => !parents.some((parent) => waiting.has(parent)))
    // Tables that refer to each other have no order among themselves: take them as they come.
    const next = free.length > 0 ? free : left
    ordered.push(...next.map(({ name }) => name))
    left = left.filter((table) => !next.includes(table))
  }
  return ordered
}
