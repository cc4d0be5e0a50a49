/** The preferences of a client that mocks commonly support: `Prefer: code=404, example=name`. */
export type Preferences = { code: number | undefined; example: string | undefined }

/** The preferences of a `Prefer` header (RFC 7240); others are ignored. */
export function preferencesOf(header: string | null): Preferences {
  const pairs = new Map(
    (header ?? '').split(/[,;]/).map((part): [string, string] => {
      const [name = '', ...value] = part.split('=')
      return [
        name.trim().toLowerCase(),
        value
          .join('=')
          .trim()
          .replace(/^"(.*)"$/, '$1'),
      ]
    }),
  )
  const code = pairs.get('code')
  return {
    code: code !== undefined && /^[2-5]\d\d$/.test(code) ? Number(code) : undefined,
    example: pairs.get('example') || undefined,
  }
}
