/** What can be wrong with zstd data, as codes for `inputError`. */
export type ZstdProblem = 'ZSTD_CUT' | 'ZSTD_DAMAGED' | 'ZSTD_DICTIONARY' | 'ZSTD_WINDOW'

/** Returns an error like those of Node's own decoders. */
export function zstdError(code: ZstdProblem): Error {
  return Object.assign(new Error(code), { code })
}
