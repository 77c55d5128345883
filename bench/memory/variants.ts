/** Conditions that may need more memory. */
import { fileURLToPath } from 'node:url'
import type { InputKind } from '../../test/fixtures/write-input.ts'
import type { MeasuredRun } from './measure.ts'

export interface Variant {
  readonly name: string
  readonly kind: InputKind
  /** Default: batches as full as the API accepts. */
  readonly batches?: number
  /** Size of the input, in MB. Default: `--variant-mb`. */
  readonly mb?: number
  /** Bytes of a row. Default 2,400. */
  readonly rowBytes?: number
  readonly run: Omit<MeasuredRun, 'perBatch' | 'node'>
}

const smallHeap = ['--max-old-space-size=64']
/** Batches end in any order. */
const anyOrder = ['--jitter-ms', '5000']
const failing = fileURLToPath(new URL('../harness/failing-answer.js', import.meta.url))
const long = fileURLToPath(new URL('../../test/fixtures/counted/long-answer.js', import.meta.url))

/**
 * Rows as long as contracts in base64, in so many batches that rows wait for the batches before.
 */
const contracts = { mb: 500, rowBytes: 5_000_000, batches: 20 }

export const variants: readonly Variant[] = [
  {
    name: 'bare, 64 MB heap',
    kind: 'requests',
    run: { program: 'bare', nodeArgs: smallHeap },
  },
  {
    name: '64 MB heap',
    kind: 'requests',
    run: { program: 'batchline', nodeArgs: smallHeap },
  },
  {
    name: 'bare, answers of 1.2 MB',
    kind: 'requests',
    mb: 2,
    run: { program: 'bare', emulator: ['--respond', long] },
  },
  {
    name: 'answers of 1.2 MB',
    kind: 'requests',
    mb: 2,
    run: { program: 'batchline', emulator: ['--respond', long] },
  },
  {
    name: 'bare, rows of 5 MB',
    kind: 'requests',
    ...contracts,
    run: { program: 'bare' },
  },
  {
    name: 'rows of 5 MB',
    kind: 'requests',
    ...contracts,
    run: { program: 'batchline' },
  },
  {
    name: 'slow sink',
    kind: 'requests',
    run: { program: 'slow-sink' },
  },
  {
    name: 'input order',
    kind: 'requests',
    batches: 10,
    run: { program: 'input-order', emulator: anyOrder },
  },
  {
    name: 'everything on',
    kind: 'rows',
    batches: 10,
    run: { program: 'everything', emulator: [...anyOrder, '--respond', failing] },
  },
  {
    name: 'everything on, 64 MB heap',
    kind: 'rows',
    batches: 10,
    run: {
      program: 'everything',
      emulator: [...anyOrder, '--respond', failing],
      nodeArgs: smallHeap,
    },
  },
]
