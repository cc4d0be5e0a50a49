import type { Ids } from '../../../src/tools/migrate/prove/fixtures.ts'

/** What an endpoint is asked about: names and ids of rows that one tenant has. */
export type Subject = {
  ids: Ids
  service: string
  version: string
  branch: string
  environment: string
  /** An environment without deployments. */
  spare: string
  /** A fixture that is approved; that of `ids` is a draft. */
  approved: string
  /** Another service, and the environment in which a version of it is active. */
  lone: string
  /** A deleted service. */
  deleted: string
}

export type Fixture = {
  /** What a tenant that has the subject sends, and succeeds with. */
  ask: (subject: Subject) => {
    params?: Record<string, string>
    query?: Record<string, string>
    body?: unknown
  }
  /**
   * What another tenant gets for the same request: `missing`, 404; `empty`, a list of nothing; `own`, success
   * with what is its own, because the endpoint makes something or tells of the caller.
   */
  foreign: 'missing' | 'empty' | 'own'
  /** What only the first answer under an Idempotency-Key has: secrets, which are kept nowhere. */
  once?: readonly string[]
}

/**
 * The requests of a module's endpoints, by method and declared path; a name with its prefix, such as
 * `GET /api/v1/services`, goes before one without.
 */
export type RequestFixtures = Readonly<Record<string, Fixture>>

export const byService = ({ service }: Subject) => ({ params: { service } })

export const byVersion = ({ service, version }: Subject) => ({ params: { service, version } })
