/**
 * The pipeline up to its requests, open and with its first request ready: an input that is wrong as a
 * whole shows that only behind the stage that makes requests of its rows.
 */
import { pipeline } from 'node:stream'
import type { Readable } from 'node:stream'
import { rowSource } from '../../read/read-rows.ts'
import { commandWords } from '../options/command-words.ts'
import { inputsName } from '../options/given-inputs.ts'
import type { RequestSource } from '../options/request-source.ts'
import { promptNotices } from '../prompt/prompt-notices.ts'
import { needsPlaces, requestStages } from '../prompt/request-stages.ts'
import type { Tally } from '../terminal/tally.ts'
import { firstRow } from './first-row.ts'

interface OpenRequests {
  readonly tally: Tally
  readonly signal: AbortSignal
  /** Gets a line for whatever the user should know about the input. */
  readonly say: (text: string) => void
}

/**
 * Destroying the stream destroys the input; an error in any part is an error of the stream.
 *
 * @throws what is wrong with the input as a whole, before anything has been made or written
 */
export async function openRequests(
  options: RequestSource,
  { tally, signal, say }: OpenRequests,
): Promise<Readable> {
  const { inputs, library } = options
  const places = needsPlaces(options) ? { places: true } : {}
  const rows = rowSource(inputs, { ...library.readRows, ...places, signal }, commandWords)
  rows.on('notice', say)
  promptNotices(options).forEach(say)
  const [first, ...others] = requestStages(options, tally.blank, say)
  const last = others.at(-1) ?? first
  // Whatever goes wrong, the pipeline destroys every part, the last stage among them.
  pipeline([rows, tally.countRows(), first, ...others], () => {})
  return await firstRow(last, inputsName(inputs))
}
