/**
 * Finds a row in a job's folder and what was answered to it, for a report that shows rows. One file is read at a
 * time, from front to back, and only the beginning of what is found is kept.
 */
import { open } from 'node:fs/promises'
import { toJson } from '../../../json/to-json.ts'
import { askKey } from '../../../job/journal/asked-state.ts'
import type { ChunkState } from '../../../job/journal/chunk-state.ts'
import { fileChunk, holds } from '../../../job/journal/chunk-state.ts'
import { requestIndex } from '../../../job/results/request-index.ts'
import { headId, parseResultLine } from '../../../job/results/result-line.ts'
import type { ResultLine } from '../../../job/results/result-line.ts'
import { parseRowLine, placeOfLine } from '../../../job/seal/row-line.ts'
import type { RequestRow, RowLine, SameRow } from '../../../job/seal/row-line.ts'
import type { FailureCount } from '../../../outcome-counts.ts'
import { shortText } from '../../../short-text.ts'
import { LineReader } from '../../../stream/line-reader.ts'
import type { WatchedJob } from '../read-watched-job.ts'

/** Of a row and of an answer, in characters. */
const mostShown = 2000

export interface RowSample {
  readonly kind: string
  readonly errorType?: string
  /** From 0. */
  readonly position: number
  readonly customId: string
  /** What was carried along of the row, as JSON. Absent where nothing was. */
  readonly row?: string
  /** What came back for it last. Absent where nothing did, or its file is gone. */
  readonly answer?: string
}

/** The first row of each way of failing. */
export async function rowSamples(
  job: WatchedJob,
  failures: readonly FailureCount[],
): Promise<RowSample[]> {
  const samples: RowSample[] = []
  for (const { kind, error_type, first } of failures.toSorted((a, b) => b.rows - a.rows)) {
    const { custom_id: customId, position } = first
    samples.push({
      kind,
      ...(error_type === undefined ? {} : { errorType: error_type }),
      position,
      customId,
      ...(await contentOf(job, position)),
    })
  }
  return samples
}

type Content = Pick<RowSample, 'row' | 'answer'>

/** Of the last attempt that has the row. A file that is gone or damaged takes nothing else with it. */
async function contentOf(job: WatchedJob, position: number): Promise<Content> {
  for (const attempt of [...job.state.attempts.values()].toReversed()) {
    for (const chunk of attempt.chunks.values()) {
      if (chunk.status === 'split') continue
      if (!holds(chunk, [position, 0]) && chunk.from[0] !== position) continue
      try {
        const found = await lineIn(job, chunk, position)
        if (found) return await shown(job, chunk, found)
      } catch {
        continue
      }
    }
  }
  return {}
}

async function lineIn(
  { paths }: WatchedJob,
  chunk: ChunkState,
  position: number,
): Promise<RowLine | undefined> {
  for await (const line of new LineReader(paths.rows(chunk.attempt, fileChunk(chunk)))) {
    if (placeOfLine(line)[0] === position) return parseRowLine(line)
  }
  return undefined
}

async function shown(job: WatchedJob, chunk: ChunkState, line: RowLine): Promise<Content> {
  if ('outcome' in line) {
    const { row } = line.outcome
    return row === undefined ? {} : { row: shortText(toJson(row), mostShown) }
  }
  const answer = await answerTo(job, chunk, line)
  return {
    ...(line.row === undefined ? {} : { row: shortText(toJson(line.row), mostShown) }),
    ...(answer === undefined ? {} : { answer: shortText(answer, mostShown) }),
  }
}

async function answerTo(
  job: WatchedJob,
  chunk: ChunkState,
  line: RequestRow | SameRow,
): Promise<string | undefined> {
  const { paths, state, meta } = job
  const index = 'same' in line ? line.same : line.request
  const asked = state.asked.find(askKey(chunk.attempt, fileChunk(chunk), index))?.answer
  if (asked) return await textAt(paths.asked, asked)
  if (chunk.status !== 'fetched') return undefined
  const indexOf = await requestIndex({ id: meta.id, paths }, chunk)
  for await (const result of new LineReader(paths.results(chunk.attempt, chunk.chunk))) {
    const id = headId(result) ?? parseResultLine(result)?.custom_id
    if (id === undefined || indexOf(id) !== index) continue
    const parsed = parseResultLine(result)
    return parsed && textOf(parsed.result)
  }
  return undefined
}

/** A longer answer is shown as it lies there: only its beginning is looked at. */
const mostParsed = 2 ** 20

async function textAt(
  path: string,
  { at, bytes }: { readonly at: number; readonly bytes: number },
): Promise<string> {
  const file = await open(path, 'r')
  try {
    const most = Math.min(bytes, mostParsed)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(most), 0, most, at)
    const line = buffer.subarray(0, bytesRead)
    const parsed = parseResultLine(line)
    return parsed ? textOf(parsed.result) : line.toString()
  } finally {
    await file.close()
  }
}

/** What the model wrote, or what the service said. */
function textOf({ type, message, error }: ResultLine['result']): string {
  if (!message) return error === undefined ? type : toJson(error)
  const texts = message.content.map((block) => (block.type === 'text' ? block.text : toJson(block)))
  return texts.join('\n')
}
