import type { Node } from 'libpg-query'
import type { Rule } from './rule.ts'
import { every, read, texts, walk } from './tree.ts'

/** Statements that execute others, which no rule sees. */
const executors = [
  'DoStmt',
  'CallStmt',
  'PrepareStmt',
  'ExecuteStmt',
  'ExplainStmt',
  'CreateEventTrigStmt',
] as const

function callsFunction(tree: unknown): boolean {
  return [...walk(tree)].some((part) => {
    const call = read(part as Node, 'FuncCall')
    return call !== undefined && !/^app\.protect(_log)?$/.test(texts(call.funcname).join('.'))
  })
}

/** Statements that hide others from the rules. */
export const opaqueRules: readonly Rule[] = [
  {
    name: 'opaque-block',
    remedy:
      'write plain statements; where SQL has no other way, allow it and say what the code does',
    check: (migration) => [
      ...executors
        .flatMap((kind) => every(migration, kind))
        .map(({ statement }) => ({ statement, message: 'no rule sees what this executes' })),
      ...every(migration, 'SelectStmt')
        .filter(({ tree }) => callsFunction(tree))
        .map(({ statement }) => ({ statement, message: 'no rule sees what a function executes' })),
      ...every(migration, 'CreateSchemaStmt')
        .filter(({ tree }) => tree.schemaElts)
        .map(({ statement }) => ({
          statement,
          message: 'no rule sees what is made within CREATE SCHEMA',
        })),
    ],
  },
  {
    name: 'session-setting',
    remedy:
      'write names in full, and settings at the function that needs them; the runner sets the timeouts',
    check: (migration) =>
      every(migration, 'VariableSetStmt').map(({ statement, tree }) => ({
        statement,
        message: `${tree.name ?? 'a setting'} changes what the statements after it mean`,
      })),
  },
]
