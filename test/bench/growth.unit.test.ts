import { describe, expect, test } from 'vitest'
import { hubs, needsEach, shapesOf } from './sections/growth/shape.ts'

describe.each([100_000, 1_000_000, 10_000_000])(
  '%i interactions of 1,000 tenants',
  (interactions) => {
    const [first, other] = shapesOf({ interactions, tenants: 1_000 })
    const countOf = ({ versions, services, calls }: typeof first) =>
      versions * Math.min(needsEach, services) * calls

    test('creates them all, within five percent', () => {
      const count = countOf(first) + 999 * countOf(other)
      expect(Math.abs(count / interactions - 1)).toBeLessThan(0.05)
    })

    test('gives a third to the first tenant, whose hubs find enough services', () => {
      expect(countOf(first) / interactions).toBeGreaterThan(0.28)
      expect(first.services).toBeGreaterThanOrEqual(Math.max(...hubs.map(({ width }) => width)))
    })
  },
)
