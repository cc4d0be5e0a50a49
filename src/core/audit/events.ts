import { toSnakeCase } from 'drizzle-orm/casing'
import type { z } from 'zod'

/** One type of event: what it is about, a sentence that describes it, and the shape of its payload. */
export type EventType<Payload extends z.ZodType = z.ZodType> = {
  /** `resource.change`, such as `team.member_added`. */
  type: string
  /** The kind of row that `subjectId` names. */
  subject: string
  summary: string
  payload: Payload
  version: number
}

export type PayloadOf<Event extends EventType> = z.input<Event['payload']>

type Change = { summary: string; payload: z.ZodType; subject?: string }

const declared = new Map<string, EventType>()

/**
 * Declares the events of a resource, and returns them by change: `memberAdded` of `team` is `team.member_added`. The
 * subject is the resource itself unless a change names another. A payload whose shape changes needs a type of its own.
 */
export function defineEvents<const Changes extends Record<string, Change>>(
  resource: string,
  changes: Changes,
): { readonly [Name in keyof Changes]: EventType<Changes[Name]['payload']> } {
  const events = Object.entries(changes).map(([change, { subject = resource, ...rest }]) => {
    const event = { type: `${resource}.${toSnakeCase(change)}`, subject, ...rest, version: 1 }
    declared.set(event.type, event)
    return [change, event]
  })
  return Object.fromEntries(events)
}

/** Every declared type of event, by its name. */
export function eventTypes(): readonly EventType[] {
  return [...declared.values()].toSorted((a, b) => (a.type < b.type ? -1 : 1))
}
