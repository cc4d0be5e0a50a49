/** The strongly connected components of more than one node: Tarjan. */
export function knotsOf(edges: readonly (readonly [string, string])[]): string[][] {
  const next = Map.groupBy(edges, ([from]) => from)
  const order = new Map<string, number>()
  const low = new Map<string, number>()
  const open: string[] = []
  const knots: string[][] = []
  const visit = (node: string): number => {
    const at = order.size
    order.set(node, at)
    low.set(node, at)
    open.push(node)
    for (const [, to] of next.get(node) ?? []) {
      const reach = order.has(to) ? (open.includes(to) ? (order.get(to) ?? at) : at) : visit(to)
      low.set(node, Math.min(low.get(node) ?? at, reach))
    }
    if (low.get(node) === at) {
      const knot = open.splice(open.indexOf(node)).toSorted()
      if (knot.length > 1) knots.push(knot)
    }
    return low.get(node) ?? at
  }
  for (const node of next.keys()) if (!order.has(node)) visit(node)
  return knots
}
