/** The rows of a review file with what was decided about them, one after the other. */
import { open } from 'node:fs/promises'
import { BatchlineError } from '../../errors.ts'
import { LineReader } from '../../stream/line-reader.ts'
import { parseDecision } from '../decisions/decision.ts'
import type { Decision } from '../decisions/decision.ts'
import { Standing } from '../decisions/standing.ts'
import type { Stand } from '../decisions/standing.ts'
import { checkSource } from '../file/check-source.ts'
import { reviewRow } from '../file/review-row.ts'
import type { ReviewRow } from '../file/review-row.ts'
import { findSource, noSource } from '../file/source-file.ts'
import { labelStudioTask } from './label-studio-task.ts'
import { reviewedRow } from './reviewed-row.ts'

export type ExportFormat = 'jsonl' | 'label-studio'

/** What an export has come across so far. */
export interface ExportedRows {
  rows: number
  judged: number
}

/**
 * The text of an export, piece by piece. It reads what a running review has on the disk, and changes nothing.
 *
 * @param seen - counts its rows
 * @throws BatchlineError `ERR_INPUT` where there is no such file, or none of outcomes
 */
export async function* exportText(
  path: string,
  format: ExportFormat,
  seen: ExportedRows = { rows: 0, judged: 0 },
): AsyncGenerator<string> {
  if (format === 'jsonl') {
    for await (const { row, decision } of judgedRows(path, seen)) {
      if (decision) yield `${reviewedRow(row, decision)}\n`
    }
    return
  }
  let before = '[\n'
  for await (const { row, decision } of judgedRows(path, seen)) {
    yield before + labelStudioTask(row, decision)
    before = ',\n'
  }
  yield before === '[\n' ? '[]\n' : '\n]\n'
}

interface JudgedRow {
  readonly row: ReviewRow
  readonly decision: Decision | undefined
}

async function* judgedRows(path: string, seen: ExportedRows): AsyncGenerator<JudgedRow> {
  const found = await findSource(path)
  if (!found) throw noSource(path)
  await checkSource(found)
  const decisions = await Decisions.open(`${path}.decisions.jsonl`)
  try {
    for await (const line of new LineReader(found.path)) {
      const row = reviewRow(line)
      if (!row) continue
      const decision = await decisions.of(row)
      seen.rows++
      if (decision) seen.judged++
      yield { row, decision }
    }
  } finally {
    await decisions.close()
  }
}

/** Read only; there may be none yet. */
class Decisions {
  readonly #standing = new Standing()
  readonly #file: Awaited<ReturnType<typeof open>> | undefined

  private constructor(file: Awaited<ReturnType<typeof open>> | undefined) {
    this.#file = file
  }

  static async open(path: string): Promise<Decisions> {
    const decisions = new Decisions(await opened(path))
    await decisions.#read(path)
    return decisions
  }

  async of({ key, hash }: ReviewRow): Promise<Decision | undefined> {
    const stand = this.#standing.of(key, hash)
    return stand && (await this.#decision(stand))
  }

  async close(): Promise<void> {
    await this.#file?.close()
  }

  async #read(path: string): Promise<void> {
    if (!this.#file) return
    let start = 0
    for await (const line of new LineReader(path, { file: this.#file })) {
      const decision = parseDecision(line)
      if (decision) this.#standing.take(decision, start, start + line.length)
      start += line.length + 1
    }
  }

  async #decision({ start, end }: Stand): Promise<Decision | undefined> {
    const bytes = Buffer.alloc(end - start)
    await this.#file?.read(bytes, 0, bytes.length, start)
    return parseDecision(bytes)
  }
}

async function opened(path: string): Promise<Awaited<ReturnType<typeof open>> | undefined> {
  try {
    return await open(path, 'r')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new BatchlineError(
      'ERR_STORAGE',
      `review: the decisions in ${path} can't be read (${(cause as NodeJS.ErrnoException).code}). Nothing was ` +
        'written. Make the file readable and run the command again.',
      { cause },
    )
  }
}
