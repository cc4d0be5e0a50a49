import type { AlterTableCmd, AlterTableStmt, DropStmt, Node, RangeVar } from 'libpg-query'
import {
  calledName,
  dottedName,
  hasOption,
  type Kinds,
  nameOf,
  ofTable,
  read,
  readAll,
} from './tree.ts'

/** Postgres's table locks, weakest first (its documentation, 13.3.1). */
export const lockModes = [
  'ACCESS SHARE',
  'ROW SHARE',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'EXCLUSIVE',
  'ACCESS EXCLUSIVE',
] as const
export type LockMode = (typeof lockModes)[number]

export type Lock = { mode: LockMode; table: string }

/** The operations that a lock blocks. */
export function blockedBy(mode: LockMode): 'reads and writes' | 'writes' | undefined {
  if (mode === 'ACCESS EXCLUSIVE') return 'reads and writes'
  return lockModes.indexOf(mode) >= lockModes.indexOf('SHARE') ? 'writes' : undefined
}

/** The locks that a statement takes on tables which exist before it, from its parse tree alone. */
export function locksOf(node: Node): Lock[] {
  const [kind] = Object.keys(node) as (keyof Kinds)[]
  const locks = kind && (statements[kind] as ((statement: unknown) => Lock[]) | undefined)
  return locks ? locks(read(node, kind)) : []
}

const on = (mode: LockMode, relation: RangeVar | undefined): Lock[] =>
  relation ? [{ mode, table: nameOf(relation) }] : []
const onAll = (mode: LockMode, relations: readonly Node[] | undefined): Lock[] =>
  readAll(relations, 'RangeVar').flatMap((relation) => on(mode, relation))

const statements: { [Kind in keyof Kinds]?: (statement: Kinds[Kind]) => Lock[] } = {
  CreateStmt: ({ tableElts = [], constraints = [], inhRelations }) => [
    ...[...tableElts, ...constraints].flatMap(referenced),
    ...onAll('ACCESS EXCLUSIVE', inhRelations),
  ],
  IndexStmt: ({ concurrent, relation }) =>
    on(concurrent ? 'SHARE UPDATE EXCLUSIVE' : 'SHARE', relation),
  AlterTableStmt: altered,
  DropStmt: dropped,
  RenameStmt: ({ renameType, relation }) =>
    on(renameType === 'OBJECT_INDEX' ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE', relation),
  CreateTrigStmt: ({ relation }) => on('SHARE ROW EXCLUSIVE', relation),
  CreatePolicyStmt: ({ table }) => on('ACCESS EXCLUSIVE', table),
  AlterPolicyStmt: ({ table }) => on('ACCESS EXCLUSIVE', table),
  RuleStmt: ({ relation }) => on('ACCESS EXCLUSIVE', relation),
  AlterObjectSchemaStmt: ({ relation }) => on('ACCESS EXCLUSIVE', relation),
  RefreshMatViewStmt: ({ concurrent, relation }) =>
    on(concurrent ? 'EXCLUSIVE' : 'ACCESS EXCLUSIVE', relation),
  ReindexStmt: ({ params, relation }) =>
    on(hasOption(params, 'concurrently') ? 'SHARE UPDATE EXCLUSIVE' : 'SHARE', relation),
  VacuumStmt: ({ options, rels }) => {
    const mode = hasOption(options, 'full') ? 'ACCESS EXCLUSIVE' : 'SHARE UPDATE EXCLUSIVE'
    return readAll(rels, 'VacuumRelation').flatMap(({ relation }) => on(mode, relation))
  },
  LockStmt: ({ mode, relations }) =>
    onAll(lockModes[(mode ?? 8) - 1] ?? 'ACCESS EXCLUSIVE', relations),
  TruncateStmt: ({ relations }) => onAll('ACCESS EXCLUSIVE', relations),
  InsertStmt: ({ relation }) => on('ROW EXCLUSIVE', relation),
  UpdateStmt: ({ relation }) => on('ROW EXCLUSIVE', relation),
  DeleteStmt: ({ relation }) => on('ROW EXCLUSIVE', relation),
  CommentStmt: ({ objtype, object }) =>
    objtype === 'OBJECT_TABLE' && object
      ? [{ mode: 'SHARE UPDATE EXCLUSIVE', table: dottedName(object) }]
      : [],
  SelectStmt: ({ targetList }) =>
    readAll(targetList, 'ResTarget').flatMap(({ val }) => protectedTable(val)),
}

/** Whether a statement works CONCURRENTLY, and so outside of a transaction. */
export function isConcurrent(node: Node): boolean {
  const commands = readAll(read(node, 'AlterTableStmt')?.cmds, 'AlterTableCmd')
  return (
    read(node, 'IndexStmt')?.concurrent === true ||
    read(node, 'DropStmt')?.concurrent === true ||
    hasOption(read(node, 'ReindexStmt')?.params, 'concurrently') ||
    commands.some(({ def }) => read(def, 'PartitionCmd')?.concurrent)
  )
}

function altered({ objtype, relation, cmds }: AlterTableStmt): Lock[] {
  if (objtype === 'OBJECT_INDEX') return []
  return readAll(cmds, 'AlterTableCmd').flatMap((command) => [
    ...on(modeOf(command), relation),
    ...(command.def ? referenced(command.def) : []),
    ...on('ACCESS EXCLUSIVE', read(command.def, 'PartitionCmd')?.name),
  ])
}

const weak =
  /^AT_(SetStatistics|SetOptions|ResetOptions|ValidateConstraint|ClusterOn|DropCluster|AttachPartition|DetachPartitionFinalize)$/
const weakOptions =
  /^(fillfactor|toast_tuple_target|parallel_workers|n_distinct|vacuum_|autovacuum_|log_autovacuum|toast\.)/

function modeOf({ subtype = 'AT_AddColumn', def }: AlterTableCmd): LockMode {
  if (weak.test(subtype)) return 'SHARE UPDATE EXCLUSIVE'
  if (/^AT_(En|Dis)able(Always|Replica)?Trig/.test(subtype)) return 'SHARE ROW EXCLUSIVE'
  if (read(def, 'Constraint')?.contype === 'CONSTR_FOREIGN') return 'SHARE ROW EXCLUSIVE'
  if (read(def, 'PartitionCmd')?.concurrent) return 'SHARE UPDATE EXCLUSIVE'
  const options = readAll(read(def, 'List')?.items, 'DefElem')
  const onlyWeak = options.every(({ defname = '' }) => weakOptions.test(defname))
  return /^AT_(Re)?[sS]etRelOptions$/.test(subtype) && onlyWeak
    ? 'SHARE UPDATE EXCLUSIVE'
    : 'ACCESS EXCLUSIVE'
}

/** The table that a foreign key refers to: its writes wait too. */
function referenced(node: Node): Lock[] {
  const inline = read(node, 'ColumnDef')?.constraints ?? []
  const { contype, pktable } = read(node, 'Constraint') ?? {}
  return [
    ...inline.flatMap(referenced),
    ...(contype === 'CONSTR_FOREIGN' ? on('SHARE ROW EXCLUSIVE', pktable) : []),
  ]
}

function dropped({ objects = [], removeType = 'OBJECT_TABLE', concurrent }: DropStmt): Lock[] {
  const mode = concurrent ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE'
  if (/^OBJECT_(TABLE|INDEX|MATVIEW)$/.test(removeType)) {
    return objects.map((object) => ({ mode, table: dottedName(object) }))
  }
  if (!/^OBJECT_(POLICY|TRIGGER|RULE)$/.test(removeType)) return []
  return objects.map((object) => ({ mode, table: ofTable(object).table }))
}

/** Our own functions that alter the table which they are given: app.protect and app.protect_log. */
function protectedTable(value: Node | undefined): Lock[] {
  const call = read(value, 'FuncCall')
  const table = read(call?.args?.[0], 'A_Const')?.sval?.sval
  if (!call || !table || !calledName(call).startsWith('app.protect')) return []
  return [{ mode: 'ACCESS EXCLUSIVE', table: table.includes('.') ? table : `public.${table}` }]
}
