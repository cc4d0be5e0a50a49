import type { Json } from '../../../core/json-schema/pointer.ts'

/** The media type of a Content-Type header, in lower case and without its parameters. */
export function mediaTypeOf(contentType: string | undefined): string | undefined {
  const type = contentType?.split(';')[0]?.trim().toLowerCase()
  return type === '' ? undefined : type
}

export function isJsonType(type: string | undefined): boolean {
  return type !== undefined && /^[\w.+-]+\/([\w.-]+\+)?json$/.test(type)
}

/** The entry of a `content` for a media type: its own, else that of a range with it. */
export function contentFor(
  content: Json,
  type: string,
): [type: string, media: unknown] | undefined {
  const entries = Object.entries(content)
  const named = (wanted: string) => entries.find(([name]) => mediaTypeOf(name) === wanted)
  return named(type) ?? named(`${type.split('/')[0]}/*`) ?? named('*/*')
}
