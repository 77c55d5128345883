/** The stages that need no job, and what a program written by hand uses instead. */
import { createReadStream, createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import split2 from 'split2'
import { readRows, toRequests, validate, writeRows } from '../../src/index.ts'
import type { Success } from '../../src/index.ts'
import { Label } from '../programs/label.ts'
import { ask } from '../programs/task.ts'
import type { Row } from '../programs/task.ts'
import type { StageCase } from './stage-case.ts'
import { itemsFrom, timeFlow, timePipeline } from './time-flow.ts'
import type { Cost, Part } from './time-flow.ts'

export interface RowCaseParts {
  readonly items: number
  /** A file with this many rows. */
  readonly input: string
  readonly scratch: string
  /** Reused again and again, each time at the next position. */
  readonly outcomes: readonly Success[]
  readonly rows: readonly Row[]
}

export function rowCases({ items, input, scratch, outcomes, rows }: RowCaseParts): StageCase[] {
  const output = join(scratch, 'out.jsonl')
  const outcomeAt = (position: number) => outcomes[position % outcomes.length]
  const placed = Array.from({ length: items }, (_, position) => ({
    ...outcomeAt(position),
    position,
  }))
  const late = lateOnes(placed)
  const one = (name: string, run: () => Promise<Cost>): StageCase => ({ name, items, run })
  const checked = (name: string, make: () => Part) =>
    one(name, () =>
      timeFlow([itemsFrom(items, outcomeAt), make()], items, ({ ok, value }: Success) =>
        ok && value !== undefined ? 1 : 0,
      ),
    )
  const written = (name: string, make: () => Array<Part | NodeJS.WritableStream>, all = placed) =>
    one(name, async () => {
      const cost = await timePipeline([itemsFrom(items, (index) => all[index]), ...make()])
      await checkLines(output, items)
      return cost
    })
  return [
    one('`readRows`, from a file', () => timeFlow([readRows(input)], items)),
    one('by hand: `split2(JSON.parse)`', () =>
      timeFlow([createReadStream(input), split2(JSON.parse)], items),
    ),
    one('`toRequests`', () =>
      timeFlow(
        [itemsFrom(items, (position) => rows[position % rows.length]), toRequests(ask)],
        items,
        ({ type }: { type: string }) => (type === 'request' ? 1 : 0),
      ),
    ),
    checked('`validate`, text', () => validate(undefined, { parse: 'text' })),
    checked('`validate`, JSON', () => validate()),
    checked('`validate`, zod schema', () => validate(Label)),
    written('`writeRows`, to a file', () => [writeRows(output)]),
    written("`writeRows`, `order: 'input'`, all in place", () => [
      writeRows(output, { order: 'input' }),
    ]),
    written(
      "`writeRows`, `order: 'input'`, one in 50 at the end",
      () => [writeRows(output, { order: 'input' })],
      late,
    ),
    written('by hand: `JSON.stringify`, `createWriteStream`', () => [
      new Transform({
        writableObjectMode: true,
        transform: (row, _encoding, done) => done(null, `${JSON.stringify(row)}\n`),
      }),
      createWriteStream(output),
    ]),
  ]
}

/** The order after a second attempt: the first row and every 50th come after all others. */
function lateOnes<T>(placed: readonly T[]): T[] {
  const isLate = (_: T, position: number) => position % 50 === 0
  return [...placed.filter((one, position) => !isLate(one, position)), ...placed.filter(isLate)]
}

async function checkLines(path: string, expected: number): Promise<void> {
  const bytes = await readFile(path)
  let lines = 0
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) lines++
  if (lines !== expected) throw new Error(`${lines} of ${expected} lines in ${path}`)
}
