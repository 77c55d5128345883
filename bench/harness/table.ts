/** Prints a Markdown table row by row, so a long benchmark shows its progress. */
export class Table {
  constructor(...columns: string[]) {
    this.row(...columns)
    this.row(...columns.map((_, index) => (index === 0 ? '---' : '--:')))
  }

  row(...cells: ReadonlyArray<string | number>): void {
    console.log(`| ${cells.join(' | ')} |`)
  }
}
