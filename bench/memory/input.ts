/** An input of a given size in its own folder, which is removed after the last use. */
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { InputKind } from '../../test/fixtures/write-input.ts'
import { writeInput } from '../../test/fixtures/write-input.ts'

const usualRowBytes = 2400

export interface Input {
  /** Scratch folder. Everything else in it is removed after each run. */
  readonly folder: string
  readonly path: string
  readonly kind: InputKind
  readonly rows: number
  readonly bytes: number
}

export interface InputOptions {
  readonly kind: InputKind
  readonly mb: number
  /** Bytes of a row. Default 2,400. */
  readonly rowBytes?: number | undefined
}

export async function withInput(
  shape: InputOptions,
  use: (input: Input) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'batchline-memory-'))
  try {
    const path = join(folder, 'in.jsonl')
    const { rowBytes = usualRowBytes } = shape
    const rows = Math.round((shape.mb * 1e6) / rowBytes)
    await writeInput(path, { kind: shape.kind, rows, rowBytes })
    await use({ folder, path, kind: shape.kind, rows, bytes: (await stat(path)).size })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** As many as fit into 255 MB: a program that does not count bytes needs the number. */
export function fullBatch({ rows, bytes }: Input): number {
  const separator = 1
  return Math.min(100_000, Math.floor(254_900_000 / (bytes / rows + separator)))
}
