import type { CreateFunctionStmt, GrantStmt, InsertStmt, Node } from 'libpg-query'
import { type Parsed, parseSql } from '../parse.ts'
import { dottedName, nameOf, ofTable, partsOf, read, readAll, walk } from '../tree.ts'
import { type Permission, permissionTable, type Sources } from './sources.ts'

/** Statements of other kinds are not parsed: most of a migration is tables and indexes. */
const relevant = /\b(function|trigger|permissions|drop\s+table|drop\s+schema)\b/i

/**
 * Applies the statements of a text to what came before them. Gives those that are no source: a file of sources has
 * none, a migration has others.
 */
export async function applySql(sources: Sources, sql: string, where: string): Promise<Parsed[]> {
  if (!relevant.test(sql)) return []
  const statements = await parseSql(sql, where)
  return statements.filter((statement) => !applyStatement(sources, statement))
}

function applyStatement(sources: Sources, { node, text }: Parsed): boolean {
  if ('CreateFunctionStmt' in node) return createFunction(sources, node.CreateFunctionStmt, text)
  if ('GrantStmt' in node) return grant(sources, node.GrantStmt)
  if ('CreateTrigStmt' in node) {
    const { relation, trigname } = node.CreateTrigStmt
    sources.triggers.set(`${nameOf(relation)} ${trigname}`, { text })
    return true
  }
  if ('DropStmt' in node)
    return drop(sources, node.DropStmt.removeType ?? '', node.DropStmt.objects)
  if ('InsertStmt' in node) return insertPermissions(sources, node.InsertStmt)
  if ('DeleteStmt' in node && nameOf(node.DeleteStmt.relation) === permissionTable) {
    for (const id of stringsIn(node.DeleteStmt.whereClause)) sources.permissions.delete(id)
    return true
  }
  return false
}

function createFunction(sources: Sources, created: CreateFunctionStmt, text: string): boolean {
  const name = (created.funcname ?? []).flatMap(partsOf).join('.')
  const { parameters = [], returnType } = created
  const signature = JSON.stringify([parameters, returnType], (key, value) =>
    key === 'location' ? undefined : value,
  )
  const callers = sources.functions.get(name)?.callers ?? []
  sources.functions.set(name, { text, signature, callers })
  return true
}

function grant(sources: Sources, { is_grant, objtype, objects = [], grantees = [] }: GrantStmt) {
  if (objtype !== 'OBJECT_FUNCTION') return false
  const roles = readAll(grantees, 'RoleSpec').map(({ rolename }) => rolename ?? 'public')
  for (const object of objects) {
    const found = sources.functions.get(partsOf(object).join('.'))
    if (!found) continue
    const others = found.callers.filter((caller) => !roles.includes(caller))
    found.callers = is_grant ? [...others, ...roles].sort() : others
  }
  return true
}

function drop(sources: Sources, type: string, objects: readonly Node[] = []): boolean {
  if (type === 'OBJECT_FUNCTION') {
    for (const object of objects) sources.functions.delete(partsOf(object).join('.'))
    return true
  }
  if (type === 'OBJECT_TRIGGER') {
    for (const object of objects) {
      const { table, name } = ofTable(object)
      sources.triggers.delete(`${table} ${name}`)
    }
    return true
  }
  if (type !== 'OBJECT_TABLE' && type !== 'OBJECT_SCHEMA') return false
  const gone = objects.map((object) =>
    type === 'OBJECT_TABLE' ? `${dottedName(object)} ` : `${partsOf(object)[0]}.`,
  )
  for (const group of [sources.functions, sources.triggers]) {
    for (const key of group.keys()) {
      if (gone.some((start) => key.startsWith(start))) group.delete(key)
    }
  }
  return false
}

function insertPermissions(sources: Sources, { relation, selectStmt }: InsertStmt): boolean {
  if (nameOf(relation) !== permissionTable || !selectStmt || !('SelectStmt' in selectStmt)) {
    return false
  }
  for (const row of selectStmt.SelectStmt.valuesLists ?? []) {
    const [id = '', description = '', roles = '{}'] = stringsIn(row)
    const permission: Permission = { id, description, roles: roles.slice(1, -1).split(',') }
    sources.permissions.set(id, permission)
  }
  return true
}
function stringsIn(tree: unknown): string[] {
  return [...walk(tree)].flatMap((part) => {
    const { sval } = read(part, 'A_Const') ?? {}
    return sval ? [sval.sval ?? ''] : []
  })
}
