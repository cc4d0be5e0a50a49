import { EVENT_ID, type Event, getScalarValue, parseEvents, SCALAR_STYLE } from 'js-yaml'
import { stepsOf } from '../../../../core/json-schema/pointer.ts'
import { maxDepth, type Place } from './read-text.ts'

type Frame = { mapping: boolean; key: string | undefined; count: number; level: number | undefined }

/** The place of a JSON pointer in a valid text of YAML or JSON, or of the nearest value around it. */
export function textPlace(text: string, pointer: string): Place {
  const names = stepsOf(pointer)
  const stack: Frame[] = []
  let nearest = 0
  for (const event of parseEvents(text, { maxDepth })) {
    if (event.type === EVENT_ID.DOCUMENT) continue
    if (event.type === EVENT_ID.POP) {
      stack.pop()
      continue
    }
    const parent = stack.at(-1)
    if (parent?.mapping && parent.key === undefined) {
      parent.key = keyOf(text, event)
      if (isOnTheWay(parent, names)) nearest = startOf(event)
      continue
    }
    const level = levelOf(parent, names)
    if (level !== undefined && !parent?.mapping) nearest = Math.max(nearest, startOf(event))
    if (parent) Object.assign(parent, { key: undefined, count: parent.count + 1 })
    if (level === names.length) break
    const mapping = event.type === EVENT_ID.MAPPING
    if (mapping || event.type === EVENT_ID.SEQUENCE) {
      stack.push({ mapping, key: undefined, count: 0, level })
    }
  }
  return placeAt(text, nearest)
}

/** The line and column of an offset. */
export function placeAt(text: string, offset: number): Place {
  const before = text.slice(0, offset)
  const start = before.lastIndexOf('\n') + 1
  return { line: before.split('\n').length, column: offset - start + 1 }
}

// How many names of the pointer lead to the next value; undefined for a value that is not on its way.
function levelOf(parent: Frame | undefined, names: readonly string[]): number | undefined {
  if (parent === undefined) return 0
  return isOnTheWay(parent, names) ? (parent.level ?? 0) + 1 : undefined
}

function isOnTheWay({ mapping, key, count, level }: Frame, names: readonly string[]): boolean {
  return level !== undefined && names[level] === (mapping ? key : String(count))
}

function keyOf(text: string, event: Event): string {
  return event.type === EVENT_ID.SCALAR ? getScalarValue(text, event) : ''
}

function startOf(event: Event): number {
  if (event.type === EVENT_ID.SCALAR) {
    const { valueStart, style } = event
    const quoted = style === SCALAR_STYLE.DOUBLE_QUOTED || style === SCALAR_STYLE.SINGLE_QUOTED
    return quoted ? valueStart - 1 : valueStart
  }
  if (event.type === EVENT_ID.ALIAS) return event.anchorStart
  return event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE ? event.start : 0
}
