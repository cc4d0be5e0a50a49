import { expect, test } from 'vitest'
import { permissionTable } from '../support/permission-table.ts'

test('the table that a person reads says what the declarations say: npm run permissions', async () => {
  await expect(permissionTable()).toMatchFileSnapshot('../../src/core/tenancy/PERMISSIONS.md')
})
