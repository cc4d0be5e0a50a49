import { ofTenants, type Served, served } from '../../isolation/support/endpoints.ts'

/** Every endpoint once, where it is served first: the client protocol at /api, the rest at /api/v1. */
export const endpoints: readonly Served[] = [
  ...new Map(
    ofTenants(served())
      .toReversed()
      .map((one) => [one.endpoint, one]),
  ).values(),
]
