import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type pg from 'pg'
import { root } from '../../command/home.ts'

// As in drizzle.config.ts.
const schemas = ['public', 'control', 'auth']

/** The SQL that makes what every schema.ts declares, from nothing, as drizzle-kit writes it. */
export async function declaredStatements(): Promise<string[]> {
  const { generateDrizzleJson, generateMigration } = await kitApi()
  return generateMigration(generateDrizzleJson({}), await declaredSnapshot())
}

/** drizzle-kit's snapshot of what every schema.ts declares, as the one after `prevId`. */
export async function declaredSnapshot(prevId?: string) {
  const source = join(root, 'src')
  const files = (await readdir(source, { recursive: true })).filter((name) =>
    name.endsWith('.schema.ts'),
  )
  const modules: object[] = await Promise.all(
    files.map((name) => import(pathToFileURL(join(source, name)).href)),
  )
  const { generateDrizzleJson } = await kitApi()
  return generateDrizzleJson(Object.assign({}, ...modules), prevId, schemas, 'snake_case')
}

/** Takes seconds to load, which bad input need not wait for. */
const kitApi = () => import('drizzle-kit/api')

/** Replaces the tables of a scratch database by those that statements declare. Its functions stay. */
export async function makeDeclared(
  client: pg.ClientBase,
  statements: readonly string[],
): Promise<void> {
  await client.query('drop schema if exists public, control, auth cascade')
  await client.query('create schema public')
  for (const statement of statements) await client.query(statement)
}
