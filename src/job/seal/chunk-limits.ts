/** What new chunks are cut by. */
export interface ChunkLimits {
  readonly maxRequests: number
  readonly maxBytes: number
  readonly customIds: 'positional' | 'keep'
  /** Whether equal requests of a chunk are sent once. */
  readonly dedupe: boolean
}
