/** Prints a table in Markdown, a row at a time: a long bench shows how far it is. */
export class Table {
  constructor(...columns: string[]) {
    this.row(...columns)
    this.row(...columns.map((_, index) => (index === 0 ? '---' : '--:')))
  }

  row(...cells: ReadonlyArray<string | number>): void {
    console.log(`| ${cells.join(' | ')} |`)
  }
}
