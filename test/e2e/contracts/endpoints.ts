import { ofTenants, type Served, served } from '../../isolation/support/endpoints.ts'

/** Resources of who may what, which have an acceptance of their own: test/e2e/access. */
const access = /^(tenant|members|roles|teams|api_keys|sessions|settings|audit):|^member$/

/** Every endpoint of the broker once, where it is served first: the client protocol at /api, the rest at /api/v1. */
export const endpoints: readonly Served[] = [
  ...new Map(
    ofTenants(served())
      .filter(({ endpoint }) => !access.test(endpoint.declaration.permission))
      .toReversed()
      .map((one) => [one.endpoint, one]),
  ).values(),
]
