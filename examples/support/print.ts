/** Plain text for a terminal: what an example shows at its end. */

/** A line over a blank one, as a heading. */
export function heading(text: string): void {
  console.log(`\n${text}\n`)
}

/** Columns as wide as their longest cell; numbers stand to the right. */
export function table(head: readonly string[], rows: ReadonlyArray<ReadonlyArray<Cell>>): void {
  const lines = [head, ...rows.map((row) => row.map(text))]
  const widths = head.map((_, column) => Math.max(...lines.map((line) => width(line[column]))))
  const isNumber = head.map((_, column) => rows.every((row) => typeof row[column] === 'number'))
  for (const line of lines) {
    const cells = line.map((cell, column) =>
      isNumber[column] && rows.length > 0
        ? cell.padStart(widths[column] ?? 0)
        : cell.padEnd(widths[column] ?? 0),
    )
    console.log(`  ${cells.join('  ').trimEnd()}`)
  }
}

export type Cell = string | number

/** A share of something as a bar of up to 30 signs. */
export function bar(share: number): string {
  return '█'.repeat(Math.round(Math.min(1, Math.max(0, share)) * 30))
}

/** A share as a percentage. */
export function percent(share: number, digits = 1): string {
  return `${(share * 100).toFixed(digits)} %`
}

/** An amount in USD, with as many digits as small ones need. */
export function usd(amount: number): string {
  return `$${amount.toFixed(amount < 0.01 ? 6 : amount < 1 ? 4 : 2)}`
}

/** What a model or a stranger wrote, on one line: nothing in it moves the cursor or turns the text around. */
export function printable(said: string, most = 100): string {
  const line = said
    .slice(0, most * 8)
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\s]+/gu, ' ')
    .trim()
  const signs = Array.from(new Intl.Segmenter().segment(line), ({ segment }) => segment)
  return signs.length <= most ? line : `${signs.slice(0, most - 1).join('')}…`
}

function text(cell: Cell): string {
  return typeof cell === 'number' ? cell.toLocaleString('en-US') : printable(cell)
}

function width(cell: string | undefined): number {
  return cell?.length ?? 0
}
