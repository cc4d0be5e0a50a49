import type { Subject } from './endpoints.ts'

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

export const byService = ({ service }: Subject) => ({ params: { service } })

export const byVersion = ({ service, version }: Subject) => ({ params: { service, version } })
