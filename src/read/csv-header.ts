/** Checks the column names, so that no value is lost under the name of another. */
import type { RowIntake } from './row-intake.ts'

/**
 * Returns a name for every column. A column without a name is called by its number, with a notice.
 * Messages never quote names: in a table without a header they are data.
 *
 * @param line - the line of the header
 * @throws BatchlineError `ERR_INPUT` where a name occurs twice
 */
export function columnNames(names: readonly string[], line: number, intake: RowIntake): string[] {
  const unnamed = names.flatMap((name, at) => (name === '' ? [at + 1] : []))
  const without = unnamed.length > 0 ? `no name in ${columns(unnamed)}` : ''
  const twice = sameNames(names)
  if (twice.length > 0) {
    const same = twice.map((group) => `the same name in ${columns(group)}`)
    throw intake.fault(
      `line ${line}: the header`,
      `has ${[...same, ...(without ? [without] : [])].join(', and ')}`,
      `Of two values with one name, the first would be lost. Rename the columns, or name each of the ${names.length} columns: ` +
        `${intake.option('csv.columns')} together with ${intake.option('csv.skipHeader', true)}. Then run the same program again.`,
    )
  }
  if (without) {
    const called = unnamed.map((at) => ownName(at, names)).join(' and ')
    const are = unnamed.length > 1 ? 'are' : 'is'
    intake.notice(`line ${line}: the header has ${without}, which ${are} called ${called}`)
  }
  return names.map((name, at) => (name === '' ? ownName(at + 1, names) : name))
}

/** Groups the numbers of columns that share a name. */
function sameNames(names: readonly string[]): number[][] {
  const groups = new Map<string, number[]>()
  for (const [at, name] of names.entries()) {
    if (name !== '') groups.set(name, [...(groups.get(name) ?? []), at + 1])
  }
  return [...groups.values()].filter((group) => group.length > 1)
}

function columns(numbers: readonly number[]): string {
  return `column${numbers.length > 1 ? 's' : ''} ${numbers.join(' and ')}`
}

function ownName(number: number, names: readonly string[]): string {
  let name = `column_${number}`
  while (names.includes(name)) name += '_'
  return name
}
