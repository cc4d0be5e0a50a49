import { isObject, type Json } from '../../../core/json-schema/pointer.ts'
import { readText } from './check/read-text.ts'

/** The document of a stored specification in JSON or YAML; undefined for any other text. */
export function specRoot({
  encoding,
  content,
}: {
  encoding: 'json' | 'text'
  content: string
}): Json | undefined {
  const read = encoding === 'json' ? { root: JSON.parse(content) } : readText(content)
  return 'root' in read && isObject(read.root) ? read.root : undefined
}
