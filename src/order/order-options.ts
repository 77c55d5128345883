import { OptionCheck } from '../option-check.ts'

/**
 * How `orderRows`, `mergeParts` and `toRows` keep what has to wait for its place.
 *
 * @example
 * ```ts
 * const options: OrderOptions = { maxMemoryBytes: 64 * 1024 * 1024, tempDir: '/var/tmp' }
 * const ordered = orderRows(options)
 * ```
 */
export interface OrderOptions {
  /** Memory for outcomes that wait for their place, in bytes. Further ones wait on disk. Default 8 MiB. */
  maxMemoryBytes?: number | undefined
  /** Where outcomes wait on disk. Default: the system's temporary folder. */
  tempDir?: string | undefined
  /** Maximum number of open files of waiting outcomes; one more is open during a merge. Default 16. */
  maxOpenFiles?: number | undefined
  /** Destroys the stage with an AbortError when it aborts. Default: none. */
  signal?: AbortSignal | undefined
}

/** @throws BatchlineError `ERR_OPTION` for an option without a valid value */
export function checkOrderOptions(
  stage: string,
  { maxMemoryBytes, maxOpenFiles, tempDir }: OrderOptions,
): void {
  const check = new OptionCheck(stage)
  if (maxMemoryBytes !== undefined && !(maxMemoryBytes >= 0)) {
    throw check.error('maxMemoryBytes must be a number of bytes')
  }
  check.wholeNumber('maxOpenFiles', maxOpenFiles, { least: 2 })
  if (tempDir !== undefined && typeof tempDir !== 'string') {
    throw check.error('tempDir must be the path of a folder')
  }
}
