/** Every failpoint as a value, so that a test can hold what it has struck against all there are. */
import type { Failpoint } from '../fixtures/internals-of.ts'

type RecordType = Failpoint extends infer Point
  ? Point extends `before ${infer Type}`
    ? Type
    : never
  : never
type Step = Exclude<Failpoint, `before ${string}` | `after ${string}`>

// As records, so that a type or step that is added and not listed here does not compile.
const recordTypes: { readonly [Type in RecordType]: true } = {
  OPENED: true,
  PLACED: true,
  SEALED: true,
  DROPPED: true,
  INTENT: true,
  ACCEPTED: true,
  REJECTED: true,
  ABSENT: true,
  HELD: true,
  EXCLUDED: true,
  DUPLICATE: true,
  FETCHED: true,
  UNRESOLVED: true,
  SPLIT: true,
  PRUNED: true,
  DELETED: true,
  PREFLIGHT: true,
  INPUT_END: true,
  CANCELED: true,
  GO: true,
  ASKING: true,
  ASKED: true,
  UNASKED: true,
  TRIPPED: true,
  RELEASED: true,
  RESUMED: true,
}

const steps: { readonly [Name in Step]: true } = {
  'preflight begun': true,
  'chunk synced': true,
  'chunk renamed': true,
  'witness written': true,
  'reply begun': true,
  'reply read': true,
  'results synced': true,
  'results renamed': true,
  'row emitted': true,
  'batch emitted': true,
  'failure spooled': true,
  'answer came': true,
  'answer written': true,
  'step ended': true,
}

export const failpoints: readonly string[] = [
  ...Object.keys(recordTypes).flatMap((type) => [`before ${type}`, `after ${type}`]),
  ...Object.keys(steps),
]
