import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type pg from 'pg'
import { root } from '../dev/home.ts'

// As in drizzle.config.ts.
const schemas = ['public', 'control']

/** The SQL that makes what every schema.ts declares, from nothing, as drizzle-kit writes it. */
export async function declaredStatements(): Promise<string[]> {
  // Seconds of loading, which bad input need not wait for.
  const { generateDrizzleJson, generateMigration } = await import('drizzle-kit/api')
  const source = join(root, 'src')
  const files = (await readdir(source, { recursive: true })).filter((name) =>
    name.endsWith('.schema.ts'),
  )
  const modules: object[] = await Promise.all(
    files.map((name) => import(pathToFileURL(join(source, name)).href)),
  )
  const declared = Object.assign({}, ...modules)
  return generateMigration(
    generateDrizzleJson({}),
    generateDrizzleJson(declared, undefined, schemas, 'snake_case'),
  )
}

/** Replaces the tables of a scratch database by those that statements declare. Its functions stay. */
export async function makeDeclared(
  client: pg.ClientBase,
  statements: readonly string[],
): Promise<void> {
  await client.query('drop schema if exists public, control cascade')
  await client.query('create schema public')
  for (const statement of statements) await client.query(statement)
}
