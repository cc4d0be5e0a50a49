import { textMatching } from './matching-text.ts'
import { linearPattern } from './pattern.ts'
import type { Json } from './pointer.ts'

const formats: Record<string, (variant: number) => string> = {
  'date-time': (n) => `2026-01-01T00:00:${two(n)}Z`,
  date: (n) => `2026-01-${two((n % 28) + 1)}`,
  time: (n) => `00:00:${two(n)}Z`,
  duration: (n) => `P${n + 1}D`,
  email: (n) => `user${n || ''}@example.com`,
  hostname: (n) => `host${n || ''}.example.com`,
  ipv4: (n) => `192.0.2.${(n % 254) + 1}`,
  ipv6: (n) => `2001:db8::${(n + 1).toString(16)}`,
  uri: (n) => `https://example.com/${n || ''}`,
  'uri-reference': (n) => `/${n || ''}`,
  uuid: (n) => `00000000-0000-4000-8000-${String(n + 1).padStart(12, '0')}`,
  'json-pointer': (n) => `/${n || ''}`,
  regex: () => '.*',
}

const longest = 100_000

/** The `variant`-th text of the format, pattern and length of a schema; undefined where none was found. */
export function sampleText(flat: Json, variant: number): { value: string } | undefined {
  const { format, 'x-pattern': pattern, minLength = 0, maxLength = longest } = flat
  const least = Number(minLength)
  if (least > longest || least > Number(maxLength)) return undefined
  if (typeof pattern === 'string') return matching(pattern, least, Number(maxLength), variant)
  const made = formats[String(format)]?.(variant)
  if (made !== undefined) return { value: made }
  const text = `text${variant || ''}`
  const padded = text.padEnd(least, 'x')
  return { value: padded.length > Number(maxLength) ? short(Number(maxLength), variant) : padded }
}

function matching(pattern: string, least: number, most: number, variant: number) {
  const matches = linearPattern(pattern)
  for (const plain of [
    textMatching(pattern, least, variant),
    `text${variant || ''}`.padEnd(least, 'x'),
  ]) {
    if (plain !== undefined && plain.length <= most && matches?.(plain)) return { value: plain }
  }
  return undefined
}

function short(length: number, variant: number): string {
  return variant
    .toString(36)
    .padStart(length, 't')
    .slice(-length || Infinity)
}

function two(number: number): string {
  return String(number % 60).padStart(2, '0')
}
