import { Problem } from '../../../core/problems/problem.ts'
import { specFaults } from './check/spec-faults.ts'
import { type RecognizedSpec, recognizeSpec } from './spec-type.ts'
import { InvalidSpec, UnsupportedSpec } from './specs.problems.ts'

/** The parts of a specification that are stored. */
export type CheckedSpec = Pick<RecognizedSpec, 'type' | 'encoding' | 'content'>

/**
 * Checks a specification by the published schema of its type. Throws 400 for an unknown type or version, and 422 with the
 * place of each fault; `at` is the place of the document in the body.
 */
export async function checkedSpec(spec: unknown, at: '' | '/spec'): Promise<CheckedSpec> {
  const recognized = recognizeSpec(spec)
  if (!recognized) throw new Problem(UnsupportedSpec)
  if ('unreadable' in recognized) throw invalid(at, [{ pointer: '', ...recognized.unreadable }])
  const faults = await specFaults(recognized)
  if (!faults) throw new Problem(UnsupportedSpec)
  if (faults.length > 0) throw invalid(at, faults)
  const { type, encoding, content } = recognized
  return { type, encoding, content }
}

function invalid(at: string, faults: { pointer: string; detail: string }[]): Problem {
  const [first] = faults
  return new Problem(InvalidSpec, {
    detail: `${InvalidSpec.title}: ${first?.detail}`,
    errors: faults.map((fault) => ({ ...fault, pointer: at + fault.pointer })),
  })
}
