/** A table that a screen reader can walk: a caption, and a scope for each heading. */
import { Html, markup, nothing } from './html.ts'

export interface Column {
  readonly title: string
  /** Numbers stand at the right. */
  readonly isNumber?: boolean
}

export type Cell = Html | string | number | undefined

/** @param rows - the first cell of each names it */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: ReadonlyArray<readonly Cell[]>,
): Html {
  if (rows.length === 0) return nothing
  const head = columns.map(
    ({ title, isNumber }) => markup`<th scope="col" ${classOf(isNumber)}>${title}</th>`,
  )
  const body = rows.map(([first, ...cells]) => {
    const others = cells.map(
      (cell, i) => markup`<td${classOf(columns[i + 1]?.isNumber)}>${cell}</td>`,
    )
    return markup`<tr>
      <th scope="row">${isolated(first)}</th>
      ${others}
    </tr> `
  })
  return markup`<div class="scroll" role="group" tabindex="0" aria-label="${caption}">
    <table>
      <caption><span>${caption}</span></caption>
      <thead>
        <tr>
          ${head}
        </tr>
      </thead>
      <tbody>
        ${body}
      </tbody>
    </table>
  </div>`
}

/** A name may be written from right to left. */
function isolated(cell: Cell): Html {
  return cell instanceof Html ? cell : markup`<bdi>${cell}</bdi>`
}

function classOf(isNumber: boolean | undefined): Html {
  return isNumber ? new Html(' class="n"') : nothing
}
