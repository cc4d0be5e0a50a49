import pg from 'pg'

// Loaded into drizzle-kit before it starts. It reads the columns of a primary key in no order, so that, as the planner
// will have it, keys of two columns differ from the schema's, and it would make them anew, which foreign keys forbid.
const unordered = 'information_schema.constraint_column_usage AS ccu'
const ordered = 'information_schema.key_column_usage AS ccu'
const { query } = pg.Client.prototype

pg.Client.prototype.query = function inOrder(
  this: pg.Client,
  config: unknown,
  ...rest: unknown[]
): never {
  const asked = config as { text?: string }
  if (asked.text?.includes(unordered)) {
    asked.text = `${asked.text.replace(unordered, ordered).replace(/;\s*$/, '')} order by ccu.ordinal_position`
  }
  return Reflect.apply(query, this, [config, ...rest]) as never
}
