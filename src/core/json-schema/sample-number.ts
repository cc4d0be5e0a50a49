import type { Json } from './pointer.ts'

/** The `variant`-th number within the bounds of a schema; undefined where there is none. */
export function sampleNumber(
  flat: Json,
  whole: boolean,
  variant: number,
): { value: number } | undefined {
  const step = typeof flat.multipleOf === 'number' ? flat.multipleOf : undefined
  const unit =
    whole && (step === undefined || !Number.isInteger(step)) ? wholeStep(step) : (step ?? 1)
  const { low, high } = boundsOf(flat)
  const stepped = lowest(low, high, unit, isOpen(flat, low)) + variant * unit
  if (fits(flat, stepped)) return { value: stepped }
  if (step !== undefined || whole) return undefined
  const between = low + ((high - low) * (variant + 1)) / (variant + 2)
  return fits(flat, between) ? { value: between } : undefined
}

// The smallest common whole multiple of a fraction, among a few.
function wholeStep(step: number | undefined): number {
  if (step === undefined) return 1
  const factor = [1, 2, 3, 4, 5, 8, 10, 20, 25, 50, 100, 1000].find((by) =>
    Number.isInteger(step * by),
  )
  return factor === undefined ? 1 : step * factor
}

function boundsOf(flat: Json): { low: number; high: number } {
  const number = (keyword: string, otherwise: number) =>
    typeof flat[keyword] === 'number' ? flat[keyword] : otherwise
  return {
    low: Math.max(number('minimum', -Infinity), number('exclusiveMinimum', -Infinity)),
    high: Math.min(number('maximum', Infinity), number('exclusiveMaximum', Infinity)),
  }
}

function isOpen({ exclusiveMinimum }: Json, low: number): boolean {
  return exclusiveMinimum === low
}

function lowest(low: number, high: number, unit: number, open: boolean): number {
  if (low === -Infinity) {
    if (high >= unit) return unit
    const below = Math.floor(high / unit) * unit
    return below === high ? below - unit : below
  }
  if (low < unit && high >= unit) return unit
  const above = Math.ceil(low / unit) * unit
  return open && above === low ? above + unit : above
}

function fits(flat: Json, value: number): boolean {
  const { minimum = -Infinity, maximum = Infinity } = flat as { minimum?: number; maximum?: number }
  const { exclusiveMinimum: over = -Infinity, exclusiveMaximum: under = Infinity } = flat as {
    exclusiveMinimum?: number
    exclusiveMaximum?: number
  }
  return (
    Number.isFinite(value) && value >= minimum && value <= maximum && value > over && value < under
  )
}
