import { defineProblem } from '../../../core/problems/problem.ts'

export const NoSuchOperation = defineProblem(
  'no_such_operation',
  404,
  'The specification has no such operation',
  { detail: 'Send an operation of the specification of the version.' },
)
export const RequestDeviates = defineProblem(
  'request_deviates',
  400,
  'The request does not conform to the specification',
  { detail: 'Fix the places that `errors` names, or publish a new specification.' },
)
export const NothingToAnswer = defineProblem(
  'nothing_to_answer',
  501,
  'The mock has no approved fixture, example or usable schema for the request',
  { detail: 'Approve a fixture, or add an example to the specification.' },
)
