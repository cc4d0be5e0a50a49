import { customType } from 'drizzle-orm/pg-core'

/** A `timestamptz` column whose values are ISO 8601 strings in UTC, as they stand on the wire. */
export const instant = customType<{ data: string; driverData: string }>({
  dataType: () => 'timestamp with time zone',
  fromDriver: (value) => new Date(value).toISOString(),
})
