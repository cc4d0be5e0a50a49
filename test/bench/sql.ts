/** A parameter as the driver sends it. */
export type Parameter = string | number | boolean | null
export type Statement = readonly [text: string, ...params: Parameter[]]
export type Row = Record<string, unknown>

type Rows = { rows: Row[] }
type Answer = Rows | { results: Rows[] }

/**
 * Runs statements as a role over the same HTTP route of the endpoint that the driver uses: one round trip, and
 * one transaction when there are several. Gives the rows of each.
 */
export function batchOver(url: string): (...statements: Statement[]) => Promise<Row[][]> {
  const { host } = new URL(url)
  return async (...statements) => {
    const queries = statements.map(([query, ...params]) => ({ query, params }))
    const body = queries.length === 1 ? queries[0] : { queries }
    const response = await fetch(`http://${host}/sql`, {
      method: 'POST',
      headers: { 'Neon-Connection-String': url, 'Neon-Batch-Isolation-Level': 'ReadCommitted' },
      body: JSON.stringify(body),
    })
    const answer = (await response.json()) as Answer
    if (!response.ok) throw new Error(`a statement of the bench failed: ${JSON.stringify(answer)}`)
    return 'results' in answer ? answer.results.map(({ rows }) => rows) : [answer.rows]
  }
}

/** As `batchOver`, giving the last one's rows. */
export function sqlOver(url: string): (...statements: Statement[]) => Promise<Row[]> {
  const batch = batchOver(url)
  return async (...statements) => (await batch(...statements)).at(-1) ?? []
}
