/** What can be wrong with zstd data, as codes for `inputError`. */
export type ZstdProblem = 'ZSTD_CUT' | 'ZSTD_DAMAGED' | 'ZSTD_DICTIONARY' | 'ZSTD_WINDOW'

/** An error as Node's own decoders give them. */
export function zstdError(code: ZstdProblem): Error {
  return Object.assign(new Error(code), { code })
}
