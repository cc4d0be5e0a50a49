import { defineProblem } from '../../../core/problems/problem.ts'

export const InvalidRange = defineProblem('invalid_range', 422, '`from` is later than `to`')
export const RangeTooLarge = defineProblem(
  'range_too_large',
  422,
  'There are too many events in this time to recompute at once: ask for a part of it',
)
