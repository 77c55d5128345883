/** The name that was probably meant where one does not exist: at most two letters are different. */
export function nearOption(typed: string, names: readonly string[]): string | undefined {
  // Of a short name two letters are half of it, and any would do.
  const most = typed.length < 5 ? 1 : 2
  const distances = names
    .map((name) => ({ name, distance: distance(typed, name) }))
    .filter((near) => near.distance <= most)
    .sort((one, other) => one.distance - other.distance)
  return distances[0]?.name
}

/** Letters to put in, leave out or replace. */
function distance(from: string, to: string): number {
  let above = Array.from({ length: to.length + 1 }, (_, at) => at)
  for (const [row, letter] of from.split('').entries()) {
    const line = [row + 1]
    for (let at = 1; at <= to.length; at++) {
      const replaced = (above[at - 1] ?? 0) + (letter === to[at - 1] ? 0 : 1)
      line.push(Math.min(replaced, (above[at] ?? 0) + 1, (line[at - 1] ?? 0) + 1))
    }
    above = line
  }
  return above.at(-1) ?? 0
}
