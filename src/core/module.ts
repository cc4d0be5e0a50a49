import type { Endpoint } from './http/declaration.ts'
import type { Limit } from './tenancy/limits.ts'

/**
 * The contents of a module. Everything that walks the product (mounts, documentation, attacks) collects it from here.
 */
export type Module = {
  /** Its folder. */
  name: string
  /** The subject of its operations: a sentence of the documentation. */
  description: string
  /** Served below `/api/v1`. */
  endpoints?: readonly Endpoint[]
  /** Endpoints of the published client protocol: served below `/api` and `/api/v1`. */
  protocol?: readonly Endpoint[]
  /** Served at the root, without a prefix. */
  root?: readonly Endpoint[]
  /** The resources that plans can limit. */
  limits?: readonly Limit[]
}

/** A wing: modules that may import each other, and the wings below. */
export type Wing = { name: string; modules: readonly Module[] }
