import { describe, expect, test } from 'vitest'
import { CommandError, describeFailure, messageOf } from '../../../src/tools/command/report.ts'

describe('a failed command', () => {
  test('says what, why and what to do, without a stack', () => {
    const error = new CommandError({ what: 'it broke', why: 'two\nlines', todo: 'mend it' })
    expect(describeFailure(error)).toBe(
      'error: it broke\n  why:  two\n        lines\n  do:   mend it',
    )
  })

  test('leaves away what is not known', () => {
    expect(describeFailure(new CommandError({ what: 'it broke' }))).toBe('error: it broke')
  })

  test('keeps the stack of a defect', () => {
    expect(describeFailure(new TypeError('oops'))).toContain('report.unit.test.ts')
  })

  test('makes text of whatever was thrown', () => {
    expect([messageOf(new Error('a')), messageOf('b')]).toEqual(['a', 'b'])
  })
})
