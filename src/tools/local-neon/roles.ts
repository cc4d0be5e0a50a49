import { Client } from 'pg'
import type { DataFolder } from './data-folder.ts'
import { adminConfig } from './postgres.ts'

/**
 * The roles and the database a new Neon project has. `neondb_owner` may create roles and databases
 * and bypasses row security, and is not a superuser: migrations that need one fail here as they
 * would on Neon (neon.com/docs/manage/roles).
 */
export async function createNeonRoles(port: number, folder: DataFolder): Promise<void> {
  const admin = new Client(adminConfig(port, folder, 'postgres'))
  await admin.connect()
  try {
    const password = admin.escapeLiteral(folder.passwords.owner)
    await admin.query(`
      CREATE ROLE neon_superuser NOLOGIN CREATEDB CREATEROLE BYPASSRLS REPLICATION
        IN ROLE pg_read_all_data, pg_write_all_data, pg_monitor, pg_create_subscription;
      CREATE ROLE neondb_owner LOGIN CREATEDB CREATEROLE BYPASSRLS REPLICATION
        PASSWORD ${password} IN ROLE neon_superuser;`)
    await admin.query('CREATE DATABASE neondb OWNER neondb_owner')
  } finally {
    await admin.end()
  }
}
