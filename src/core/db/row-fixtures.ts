/** The ids of one tenant's rows, by table: reading one makes the row of that table first. */
type Ids = Readonly<Record<string, string>>

/**
 * How to make a row of each table, for the attacks on its isolation. `seed` tells rows of one tenant apart; rows of two
 * tenants with one seed have the same names. `secret` is what only their tenant may see.
 */
export type RowFixtures = Readonly<
  Record<string, (ids: Ids, seed: string, secret: string) => Record<string, unknown>>
>
