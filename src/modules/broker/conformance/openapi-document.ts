import {
  closedSchema,
  type Dialect,
  type Direction,
} from '../../../core/json-schema/closed-schema.ts'
import type { Effort } from '../../../core/json-schema/effort.ts'
import { type Fault, validatorOf } from '../../../core/json-schema/faults.ts'
import { isObject, type Json, resolved } from '../../../core/json-schema/pointer.ts'

/** An OpenAPI or Swagger document, with the effort that is left for it. */
export class OpenApiDocument {
  readonly root: Json
  readonly effort: Effort
  readonly isSwagger: boolean
  readonly #dialect: Dialect

  constructor(root: Json, effort: Effort) {
    this.root = root
    this.effort = effort
    this.isSwagger = 'swagger' in root
    const old = this.isSwagger || String(root.openapi).startsWith('3.0')
    this.#dialect = old ? 'openapi-3.0' : 'json-schema'
  }

  /** The object, or the one that it refers to; {} for anything else. */
  object(value: unknown): Json {
    const target = resolved(this.root, value)
    return isObject(target) ? target : {}
  }

  closed(schema: unknown, direction: Direction) {
    return closedSchema(
      { document: this.root, dialect: this.#dialect, direction },
      schema,
      this.effort,
    )
  }

  /** The faults of a value by a schema of the document; pointers begin with `at`. */
  faults(schema: unknown, value: unknown, direction: Direction, at: string): Fault[] {
    if (schema === undefined) return []
    const validator = validatorOf(this.closed(schema, direction), this.effort)
    return validator(value).map(({ pointer, detail }) => ({ pointer: at + pointer, detail }))
  }
}
