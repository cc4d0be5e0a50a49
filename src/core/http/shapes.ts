import { z } from 'zod'

const storable = (text: string) => !text.includes('\0') && text.isWellFormed()

/** Text that Postgres can hold: 1 to `max` characters, no NUL, no half of a surrogate pair. */
export function text(max: number) {
  return z.string().min(1).max(max).refine(storable, 'holds a character that cannot be stored')
}

/** As `text`, where a client may have nothing to say: it leaves it out, or sends null or an empty text; null then. */
export function textIfAny(max: number) {
  return text(max)
    .or(z.literal(''))
    .nullish()
    .transform((value) => value || null)
}

/** Whether Postgres can hold a JSON value: as `text`, each text and each name in it, however deep. */
export function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return storable(value)
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(([name, member]) => storable(name) && isStorable(member))
}

/** One segment of a path: text without a slash. */
export function segment(max: number) {
  return text(max).regex(/^[^/]+$/, 'must not hold a slash')
}

/** A point in time: ISO 8601 in UTC. */
export const Instant = z.iso.datetime()

/** A point in time in a request: ISO 8601 from 1970 to 2999, which JavaScript and Postgres both hold. */
export const Moment = z.iso.datetime({ offset: true }).regex(/^(19[7-9]|2\d\d)\d/)

/** The body of a PATCH: any of the fields, at least one. */
export function someOf<Shape extends z.ZodRawShape>(shape: Shape) {
  return z
    .strictObject(shape)
    .partial()
    .refine((patch) => Object.keys(patch).length > 0, 'must change at least one field')
}
