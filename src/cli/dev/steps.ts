/** Shows what is being done and how long each part took. */
export type Steps = <Result>(
  title: string,
  work: (detail: Detail) => Promise<Result>,
) => Promise<Result>
export type Detail = (line: string) => void

/** Numbered steps; `write` receives whole lines. */
export function steps(total: number, write: (line: string) => void): Steps {
  let number = 0
  return async (title, work) => {
    number += 1
    const began = performance.now()
    write(`[${number}/${total}] ${title}`)
    const result = await work((line) => write(`      ${line}`))
    write(`      ${seconds(performance.now() - began)}`)
    return result
  }
}
export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`
}
