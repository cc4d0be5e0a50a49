import { defineProblem } from '../../../core/problems/problem.ts'

export const SettingLocked = defineProblem(
  'setting_locked',
  409,
  'The setting is locked further up',
)
export const SettingScopeUnknown = defineProblem(
  'setting_scope_unknown',
  422,
  'The setting is not one that can be made there',
)
