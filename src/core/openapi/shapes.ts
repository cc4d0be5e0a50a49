import type { z } from 'zod'
import { isJson, type Json, mapObjects, refsIn } from './json.ts'
import { type Direction, jsonSchema } from './json-schema.ts'

const place = '#/components/schemas/'

/**
 * Collects the named shapes of a document. A shape that requests and responses write differently has two names:
 * its own for responses, and one that ends in `Input` for requests.
 */
export class Shapes {
  readonly #named: Record<Direction, Map<string, Json>> = { input: new Map(), output: new Map() }

  /** The schema of a part, whose references are resolved by `finish`. */
  add(schema: z.ZodType, io: Direction): Json {
    const { $defs = {}, ...root } = jsonSchema(schema, io)
    for (const [name, shape] of Object.entries($defs as Json)) this.#keep(io, name, shape as Json)
    return pending(root, io)
  }

  #keep(io: Direction, name: string, shape: Json): void {
    const known = this.#named[io].get(name)
    const kept = pending(shape, io)
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(kept)) {
      throw new Error(`two different shapes are named ${name}; give one another id`)
    }
    this.#named[io].set(name, kept)
  }

  /** The document with its references resolved, and the shapes by name. */
  finish(document: Json): { document: Json; schemas: Json } {
    const apart = this.#different()
    const resolve = (value: unknown) =>
      mapObjects(value, ({ $ref, ...rest }) =>
        $ref === undefined ? rest : { $ref: this.#resolved(String($ref), apart), ...rest },
      ) as Json
    const shapes = (['output', 'input'] as const).flatMap((io) =>
      [...this.#named[io]].map(([name, shape]) => [nameOf(io, name, apart), resolve(shape)]),
    )
    const byName = shapes.toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1))
    return { document: resolve(document), schemas: Object.fromEntries(byName) }
  }

  #resolved(ref: string, apart: ReadonlySet<string>): string {
    const [io = '', name] = ref.split(':')
    return name === undefined ? ref : place + nameOf(io as Direction, name, apart)
  }

  /** The names of shapes that differ by direction, themselves or in what they refer to. */
  #different(): ReadonlySet<string> {
    const { input, output } = this.#named
    const both = [...input.keys()].filter((name) => output.has(name))
    const text = (shape: Json | undefined) =>
      JSON.stringify(shape).replaceAll(/"(input|output):/g, '"')
    const apart = new Set(both.filter((name) => text(input.get(name)) !== text(output.get(name))))
    let size: number
    do {
      size = apart.size
      for (const name of both) {
        const refs = refsIn(input.get(name)).map((ref) => ref.split(':')[1] ?? '')
        if (refs.some((ref) => apart.has(ref))) apart.add(name)
      }
    } while (apart.size > size)
    return apart
  }
}

function nameOf(io: Direction, name: string, apart: ReadonlySet<string>): string {
  return io === 'input' && apart.has(name) ? `${name}Input` : name
}

function pending(schema: Json, io: Direction): Json {
  return mapObjects(schema, ({ $ref, ...rest }) =>
    typeof $ref === 'string' && isJson(rest)
      ? { $ref: $ref.replace('#/$defs/', `${io}:`), ...rest }
      : rest,
  ) as Json
}
