import type { RowFixtures } from '../../../core/db/row-fixtures.ts'

export const rows: RowFixtures = {
  tenant_domains: (_, seed, secret) => ({
    domain: `${seed}.example`,
    verification_token: secret,
  }),
}
