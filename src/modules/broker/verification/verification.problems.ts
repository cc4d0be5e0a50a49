import { defineProblem } from '../../../core/problems/problem.ts'

export const InvalidTaskId = defineProblem('invalid_task_id', 400, 'taskId must be a UUID', {
  detail: 'Send the id of a verification task.',
})
export const TaskNotFound = defineProblem(
  'task_not_found',
  404,
  'Verification task not found for this provider',
  { detail: 'Read the verification tasks of the provider, and send the id of one.' },
)
export const TooManyInteractions = defineProblem(
  'too_many_interactions',
  422,
  'A consumer version needs more interactions of one provider than a report can cover',
  { detail: 'Record fewer interactions, or archive contracts of the consumer version.' },
)
export const ForeignInteraction = defineProblem(
  'foreign_interaction',
  422,
  'The report has a result of an interaction that the task does not have',
  { detail: 'Report only interactions of the verification task.' },
)
