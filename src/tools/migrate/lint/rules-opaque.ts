import { calledName, read, walk } from '../tree.ts'
import type { Rule } from './rule.ts'
import { hits } from './tree.ts'

/** Statements that execute others, which no rule sees. */
const executors = [
  'DoStmt',
  'CallStmt',
  'PrepareStmt',
  'ExecuteStmt',
  'ExplainStmt',
  'CreateEventTrigStmt',
] as const

const unseen = 'no rule sees what this executes'

function callsFunction(tree: unknown): boolean {
  return [...walk(tree)].some((part) => {
    const call = read(part, 'FuncCall')
    return call !== undefined && !/^app\.protect(_log)?$/.test(calledName(call))
  })
}

/** Statements that hide others from the rules. */
export const opaqueRules: readonly Rule[] = [
  {
    name: 'opaque-block',
    remedy:
      'write plain statements; where SQL has no other way, allow it and say what the code does',
    check: (migration) => [
      ...executors.flatMap((kind) => hits(migration, kind, () => unseen)),
      ...hits(migration, 'SelectStmt', (tree) => (callsFunction(tree) ? unseen : undefined)),
      ...hits(migration, 'CreateSchemaStmt', ({ schemaElts }) => schemaElts && unseen),
    ],
  },
  {
    name: 'session-setting',
    remedy:
      'write names in full, and settings at the function that needs them; the runner sets the timeouts',
    check: (migration) =>
      hits(
        migration,
        'VariableSetStmt',
        ({ name = 'a setting' }) => `${name} changes what the statements after it mean`,
      ),
  },
]
