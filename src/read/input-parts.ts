/** One input of `readRows`, ready to be opened when its turn comes. */
import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { openInput } from './open-input.ts'
import type { ReadingOptions } from './open-input.ts'
import { RowIntake } from './row-intake.ts'
import type { IntakeRules } from './row-intake.ts'
import type { InputParts } from './row-source.ts'

/** @param input - a path, `-` for stdin, or a stream of bytes */
export function inputParts(
  input: string | Readable,
  options: ReadingOptions,
  rules: IntakeRules,
): InputParts {
  const path = typeof input === 'string' && input !== '-' ? input : undefined
  const name = path ?? (input === '-' ? 'stdin' : 'the input stream')
  const intake = new RowIntake(name, rules)
  const bytes = bytesOf(input)
  return {
    bytes,
    isOwn: path !== undefined,
    open: () => openInput(bytes, path, options, intake),
  }
}

function bytesOf(input: string | Readable): Readable {
  if (typeof input !== 'string') return input
  // Large reads cost one trip to the thread pool for thousands of rows.
  return input === '-' ? process.stdin : createReadStream(input, { highWaterMark: 256 * 1024 })
}
