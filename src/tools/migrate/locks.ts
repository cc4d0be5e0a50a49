import type { AlterTableCmd, AlterTableStmt, DropStmt, Node } from 'libpg-query'
import { dottedName, nameOf, partsOf } from './parse.ts'

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

/** The operations that a lock blocks, for the reader of a plan. */
export function keepsFrom(mode: LockMode): string {
  if (mode === 'ACCESS EXCLUSIVE') return 'blocks reads and writes'
  if (mode === 'EXCLUSIVE' || mode.startsWith('SHARE R') || mode === 'SHARE') return 'blocks writes'
  return 'blocks neither reads nor writes'
}

/** The locks that a statement takes on tables which are there before it, from its parse tree alone. */
export function locksOf(node: Node): Lock[] {
  const on = (mode: LockMode, relation: Parameters<typeof nameOf>[0]): Lock[] =>
    relation ? [{ mode, table: nameOf(relation) }] : []
  if ('CreateStmt' in node) {
    const { tableElts = [], constraints = [], inhRelations = [] } = node.CreateStmt
    return [
      ...[...tableElts, ...constraints].flatMap(referenced),
      ...inhRelations.flatMap((parent) =>
        'RangeVar' in parent ? on('ACCESS EXCLUSIVE', parent.RangeVar) : [],
      ),
    ]
  }
  if ('IndexStmt' in node) {
    return on(
      node.IndexStmt.concurrent ? 'SHARE UPDATE EXCLUSIVE' : 'SHARE',
      node.IndexStmt.relation,
    )
  }
  if ('AlterTableStmt' in node) return alterTable(node.AlterTableStmt)
  if ('DropStmt' in node) return drop(node.DropStmt)
  if ('RenameStmt' in node) {
    const index = node.RenameStmt.renameType === 'OBJECT_INDEX'
    return on(index ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE', node.RenameStmt.relation)
  }
  if ('CreateTrigStmt' in node) return on('SHARE ROW EXCLUSIVE', node.CreateTrigStmt.relation)
  if ('CreatePolicyStmt' in node) return on('ACCESS EXCLUSIVE', node.CreatePolicyStmt.table)
  if ('AlterPolicyStmt' in node) return on('ACCESS EXCLUSIVE', node.AlterPolicyStmt.table)
  if ('RuleStmt' in node) return on('ACCESS EXCLUSIVE', node.RuleStmt.relation)
  if ('AlterObjectSchemaStmt' in node)
    return on('ACCESS EXCLUSIVE', node.AlterObjectSchemaStmt.relation)
  if ('RefreshMatViewStmt' in node) {
    const { concurrent, relation } = node.RefreshMatViewStmt
    return on(concurrent ? 'EXCLUSIVE' : 'ACCESS EXCLUSIVE', relation)
  }
  if ('ReindexStmt' in node) {
    return on(isConcurrent(node) ? 'SHARE UPDATE EXCLUSIVE' : 'SHARE', node.ReindexStmt.relation)
  }
  if ('VacuumStmt' in node) {
    const full = (node.VacuumStmt.options ?? []).some(
      (option) => 'DefElem' in option && option.DefElem.defname === 'full',
    )
    return (node.VacuumStmt.rels ?? []).flatMap((rel) =>
      'VacuumRelation' in rel
        ? on(full ? 'ACCESS EXCLUSIVE' : 'SHARE UPDATE EXCLUSIVE', rel.VacuumRelation.relation)
        : [],
    )
  }
  if ('LockStmt' in node) {
    const mode = lockModes[(node.LockStmt.mode ?? 8) - 1] ?? 'ACCESS EXCLUSIVE'
    return (node.LockStmt.relations ?? []).flatMap((rel) =>
      'RangeVar' in rel ? on(mode, rel.RangeVar) : [],
    )
  }
  if ('TruncateStmt' in node) {
    return (node.TruncateStmt.relations ?? []).flatMap((rel) =>
      'RangeVar' in rel ? on('ACCESS EXCLUSIVE', rel.RangeVar) : [],
    )
  }
  if ('InsertStmt' in node) return on('ROW EXCLUSIVE', node.InsertStmt.relation)
  if ('UpdateStmt' in node) return on('ROW EXCLUSIVE', node.UpdateStmt.relation)
  if ('DeleteStmt' in node) return on('ROW EXCLUSIVE', node.DeleteStmt.relation)
  if (
    'CommentStmt' in node &&
    node.CommentStmt.objtype === 'OBJECT_TABLE' &&
    node.CommentStmt.object
  ) {
    return [{ mode: 'SHARE UPDATE EXCLUSIVE', table: dottedName(node.CommentStmt.object) }]
  }
  return protectedTables(node)
}

/** Whether a statement works CONCURRENTLY, and so outside of a transaction. */
export function isConcurrent(node: Node): boolean {
  if ('IndexStmt' in node) return node.IndexStmt.concurrent === true
  if ('DropStmt' in node) return node.DropStmt.concurrent === true
  if ('ReindexStmt' in node) {
    return (node.ReindexStmt.params ?? []).some(
      (param) => 'DefElem' in param && param.DefElem.defname === 'concurrently',
    )
  }
  if (!('AlterTableStmt' in node)) return false
  return commands(node.AlterTableStmt).some(
    ({ def }) => def && 'PartitionCmd' in def && def.PartitionCmd.concurrent,
  )
}

function commands({ cmds = [] }: AlterTableStmt): AlterTableCmd[] {
  return cmds.flatMap((cmd) => ('AlterTableCmd' in cmd ? [cmd.AlterTableCmd] : []))
}

function alterTable(statement: AlterTableStmt): Lock[] {
  if (statement.objtype === 'OBJECT_INDEX') return []
  const table = nameOf(statement.relation)
  return commands(statement).flatMap((command) => [
    { mode: modeOf(command), table },
    ...(command.def ? referenced(command.def) : []),
    ...(command.def && 'PartitionCmd' in command.def
      ? [{ mode: 'ACCESS EXCLUSIVE' as const, table: nameOf(command.def.PartitionCmd.name) }]
      : []),
  ])
}

const weak =
  /^AT_(SetStatistics|SetOptions|ResetOptions|ValidateConstraint|ClusterOn|DropCluster|AttachPartition|DetachPartitionFinalize)$/
const weakOptions =
  /^(fillfactor|toast_tuple_target|parallel_workers|n_distinct|vacuum_|autovacuum_|log_autovacuum|toast\.)/

function modeOf({ subtype = 'AT_AddColumn', def }: AlterTableCmd): LockMode {
  if (weak.test(subtype)) return 'SHARE UPDATE EXCLUSIVE'
  if (/^AT_(En|Dis)able(Always|Replica)?Trig/.test(subtype)) return 'SHARE ROW EXCLUSIVE'
  if (def && 'Constraint' in def && def.Constraint.contype === 'CONSTR_FOREIGN')
    return 'SHARE ROW EXCLUSIVE'
  if (def && 'PartitionCmd' in def && def.PartitionCmd.concurrent) return 'SHARE UPDATE EXCLUSIVE'
  if (/^AT_(Re)?[sS]etRelOptions$/.test(subtype) && def && 'List' in def) {
    const names = (def.List.items ?? []).map((item) =>
      'DefElem' in item ? (item.DefElem.defname ?? '') : '',
    )
    if (names.every((name) => weakOptions.test(name))) return 'SHARE UPDATE EXCLUSIVE'
  }
  return 'ACCESS EXCLUSIVE'
}

/** The table that a foreign key refers to: its writes wait too. */
function referenced(node: Node): Lock[] {
  if ('ColumnDef' in node) return (node.ColumnDef.constraints ?? []).flatMap(referenced)
  if (!('Constraint' in node) || node.Constraint.contype !== 'CONSTR_FOREIGN') return []
  return [{ mode: 'SHARE ROW EXCLUSIVE', table: nameOf(node.Constraint.pktable) }]
}

function drop({ objects = [], removeType, concurrent }: DropStmt): Lock[] {
  const mode = concurrent ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE'
  if (
    removeType === 'OBJECT_TABLE' ||
    removeType === 'OBJECT_INDEX' ||
    removeType === 'OBJECT_MATVIEW'
  ) {
    return objects.map((object) => ({ mode, table: dottedName(object) }))
  }
  // The last part of these names is the policy's or trigger's own.
  if (
    removeType !== 'OBJECT_POLICY' &&
    removeType !== 'OBJECT_TRIGGER' &&
    removeType !== 'OBJECT_RULE'
  )
    return []
  return objects.map((object) => {
    const parts = partsOf(object).slice(0, -1)
    return { mode, table: parts.length === 1 ? `public.${parts[0]}` : parts.join('.') }
  })
}

/** Our own functions that alter the table which they are given: app.protect and app.protect_log. */
function protectedTables(node: Node): Lock[] {
  if (!('SelectStmt' in node)) return []
  return (node.SelectStmt.targetList ?? []).flatMap((target) => {
    const call = 'ResTarget' in target ? target.ResTarget.val : undefined
    if (!call || !('FuncCall' in call)) return []
    const [schema, name = ''] = (call.FuncCall.funcname ?? []).flatMap(partsOf)
    const [table] = call.FuncCall.args ?? []
    if (schema !== 'app' || !name.startsWith('protect') || !table || !('A_Const' in table))
      return []
    const text = table.A_Const.sval?.sval ?? ''
    return [
      { mode: 'ACCESS EXCLUSIVE' as const, table: text.includes('.') ? text : `public.${text}` },
    ]
  })
}
