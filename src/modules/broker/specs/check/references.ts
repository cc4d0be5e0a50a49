import type { Fault } from '../../../../core/json-schema/faults.ts'
import { isObject, step, valueAt } from '../../../../core/json-schema/pointer.ts'

const mostFaults = 20
// Members whose value is an example of a value, in which `$ref` would be nothing but a name.
const literal = new Set(['example', 'default', 'enum', 'const', 'value'])

/** The references within a document that lead nowhere, or only to one another. Others' documents are not looked into. */
export function brokenReferences(document: unknown): Fault[] {
  const faults: Fault[] = []
  const judged = new Map<string, string | undefined>()
  const rest: { value: unknown; pointer: () => string }[] = [{ value: document, pointer: () => '' }]
  while (rest.length > 0 && faults.length < mostFaults) {
    const { value, pointer } = rest.pop() ?? { value: undefined, pointer: () => '' }
    if (typeof value !== 'object' || value === null) continue
    const detail = isObject(value) ? judge(document, value.$ref, judged) : undefined
    if (detail !== undefined) faults.push({ pointer: `${pointer()}/$ref`, detail })
    for (const [name, member] of Object.entries(value)) {
      if (typeof member !== 'object' || member === null) continue
      if (isObject(value) && literal.has(name)) continue
      rest.push({ value: member, pointer: () => pointer() + step(name) })
    }
  }
  return faults
}

function judge(
  document: unknown,
  first: unknown,
  judged: Map<string, string | undefined>,
): string | undefined {
  const chain: string[] = []
  let reference = first
  let verdict: string | undefined
  while (typeof reference === 'string' && reference.startsWith('#/')) {
    if (judged.has(reference)) {
      verdict = judged.get(reference)
      break
    }
    judged.set(reference, `refers to itself: ${reference}`)
    chain.push(reference)
    const target = valueAt(document, reference.slice(1))
    if (target === undefined) verdict = `there is nothing at ${reference}`
    reference = isObject(target) ? target.$ref : undefined
  }
  for (const passed of chain) judged.set(passed, verdict)
  return verdict
}
