/**
 * The pipeline up to its requests, as one stream that can be waited for: what is wrong with an input as
 * a whole shows only behind the stage that makes requests of it.
 */
import { pipeline } from 'node:stream'
import type { Readable } from 'node:stream'
import { requestStages } from '../prompt/request-stages.ts'
import type { RunOptions } from '../options/run-options.ts'
import type { Tally } from '../terminal/tally.ts'

/**
 * Gives what the last stage gives. Destroying it destroys the input, and an error of any part is its own.
 *
 * @param rows - the input, not read by anybody else
 * @param say - hears of what is worth knowing
 */
export function requestHead(
  rows: Readable,
  options: RunOptions,
  tally: Tally,
  say: (text: string) => void,
): Readable {
  const [first, ...others] = requestStages(options, tally.blank, say)
  const head = others.at(-1) ?? first
  // Whatever goes wrong, the pipeline destroys every part with it, and so the head.
  pipeline([rows, tally.countRows(), first, ...others], () => {})
  return head
}
