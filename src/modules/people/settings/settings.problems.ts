import { defineProblem } from '../../../core/problems/problem.ts'

export const SettingLocked = defineProblem(
  'setting_locked',
  409,
  'A higher scope has locked the setting',
  { detail: 'Ask for the value that `lockedBy` names to be unlocked.' },
)
export const SettingScopeUnknown = defineProblem(
  'setting_scope_unknown',
  422,
  'The setting cannot have a value in this scope',
  { detail: 'Use one of the scopes that `scopes` lists.' },
)
