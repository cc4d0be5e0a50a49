import { defineProblem } from '../../../core/problems/problem.ts'

export const InvalidRange = defineProblem('invalid_range', 422, '`from` is later than `to`', {
  detail: 'Send a `from` that is not later than `to`.',
})
export const RangeTooLarge = defineProblem(
  'range_too_large',
  422,
  'The range has too many audit events to verify at once',
  { detail: 'Verify the range in parts, by `from` and `to`.' },
)
