/** Keeps what must never be read: GitHub masks it, and our own output has stars in its place. */
export class Secrets {
  readonly #known = new Set<string>()
  readonly #onActions: boolean
  readonly #write: (line: string) => void

  constructor(onActions: boolean, write: (line: string) => void) {
    this.#onActions = onActions
    this.#write = write
  }

  /** Learns secrets. On GitHub each is announced before anything else can print it. */
  add(...secrets: readonly string[]): void {
    for (const secret of secrets) {
      for (const form of new Set([secret, safelyDecoded(secret)])) {
        if (form === '' || this.#known.has(form)) continue
        this.#known.add(form)
        // The runner reads %25 as %: GitHub, "Workflow commands".
        if (this.#onActions) this.#write(`::add-mask::${form.replaceAll('%', '%25')}`)
      }
    }
  }

  /** Learns a connection string, and the password in it by itself. */
  addUrl(url: string): void {
    this.add(url, new URL(url).password)
  }

  /** A text without any secret: those that are known, and whatever looks like a connection string or a key. */
  redact(text: string): string {
    const longestFirst = [...this.#known].sort((a, b) => b.length - a.length)
    return longestFirst
      .reduce((left, secret) => left.replaceAll(secret, '***'), text)
      .replace(/\bpostgres(ql)?:\/\/[^\s"'`<>]+/gi, 'postgres://***')
  }
}

function safelyDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
