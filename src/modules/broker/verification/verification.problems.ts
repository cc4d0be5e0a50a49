import { defineProblem } from '../../../core/problems/problem.ts'

export const InvalidTaskId = defineProblem('invalid_task_id', 400, 'taskId must be a UUID')
export const TaskNotFound = defineProblem(
  'task_not_found',
  404,
  'Verification task not found for this provider',
)
export const ForeignInteraction = defineProblem(
  'foreign_interaction',
  422,
  'The report has a result of an interaction that the task does not have',
)
