import { DrizzleQueryError } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { FaultError, withAttempts } from '../../../src/core/db/attempts.ts'
import { faultOf, recurrenceOf } from '../../../src/core/db/fault.ts'

const neonError = (message: string, code?: string) =>
  Object.assign(new Error(message), { name: 'NeonDbError', code })

describe('recurrenceOf', () => {
  test.each([
    [neonError('could not serialize', '40001'), 'transient, never ran'],
    [neonError('too many connections', '53300'), 'transient, never ran'],
    [neonError('canceling statement due to lock timeout', '55P03'), 'transient, never ran'],
    [neonError('Server error (HTTP status 429): slow down'), 'transient, never ran'],
    [
      neonError("Server error (HTTP status 500): Couldn't connect to compute node"),
      'transient, never ran',
    ],
    [neonError('terminating connection', '57P01'), 'transient, may have run'],
    [neonError('connection failure', '08006'), 'transient, may have run'],
    [neonError('Server error (HTTP status 503): no'), 'transient, may have run'],
    [neonError('Error connecting to database: fetch failed'), 'transient, may have run'],
    [neonError('duplicate key', '23505'), 'final'],
    [neonError('Server error (HTTP status 413): too large'), 'final'],
    [neonError('Your account has exceeded the compute time quota'), 'final'],
  ])('%s', (error, recurrence) => {
    expect(recurrenceOf(faultOf(error))).toBe(recurrence)
  })
})

test('a fault tells nothing of the query and its parameters', () => {
  const cause = Object.assign(new Error('refused'), { code: '23505', constraint: 'c' })
  const fault = faultOf(new DrizzleQueryError('select secret', ['parameter'], cause))
  expect(fault).toEqual({
    sqlState: '23505',
    message: 'refused',
    detail: undefined,
    constraint: 'c',
  })
})

describe('withAttempts', () => {
  const budget = { attemptMs: 1000, totalMs: 2000 }
  const failing = (error: Error, times: number) => {
    let runs = 0
    const run = async () => {
      runs += 1
      if (runs <= times) throw error
      return runs
    }
    return { run, runs: () => runs }
  }

  test('repeats what never ran', async () => {
    const { run } = failing(neonError('x', '40001'), 2)
    expect(await withAttempts(budget, false, run)).toBe(3)
  })

  test('repeats what may have run only when it is repeatable', async () => {
    const once = failing(neonError('x', '57P01'), 1)
    await expect(withAttempts(budget, false, once.run)).rejects.toBeInstanceOf(FaultError)
    expect(once.runs()).toBe(1)
    const again = failing(neonError('x', '57P01'), 1)
    expect(await withAttempts(budget, true, again.run)).toBe(2)
  })

  test('gives up after four attempts, and lets what is no fault pass', async () => {
    const always = failing(neonError('x', '40001'), 9)
    await expect(withAttempts(budget, true, always.run)).rejects.toBeInstanceOf(FaultError)
    expect(always.runs()).toBe(4)
    const defect = failing(new TypeError('ours'), 9)
    await expect(withAttempts(budget, true, defect.run)).rejects.toBeInstanceOf(TypeError)
    expect(defect.runs()).toBe(1)
  })
})
