import { customType } from 'drizzle-orm/pg-core'

/** A `timestamptz` column whose values are ISO 8601 strings in UTC, as they stand on the wire. */
export const instant = customType<{ data: string; driverData: string }>({
  dataType: () => 'timestamp with time zone',
  fromDriver: instantOf,
})

/** A `timestamptz` as the driver gives it, as an ISO 8601 string in UTC. */
export function instantOf(value: string): string {
  return new Date(value).toISOString()
}
