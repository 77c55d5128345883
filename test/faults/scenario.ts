/** Ways to make a job pass through each of its failpoints, and how it then comes to its end. */
import type { FaultRule } from '../../src/emulator/index.ts'
import type { Failpoint } from '../fixtures/internals-of.ts'
import type { JobSpec } from './job-spec.ts'

export interface Scenario {
  readonly name: string
  readonly faults?: readonly FaultRule[]
  /** Batches of somebody else, of the same size as ours. */
  readonly foreign?: number
  /** A run before the one that is killed, and where it is killed itself. */
  readonly before?: {
    readonly spec?: Partial<JobSpec>
    readonly failpoint?: `${Failpoint}:${number}`
  }
  /** Faults during that run, in the place of `faults`. */
  readonly faultsBefore?: readonly FaultRule[]
  /** What the run that is killed does besides. */
  readonly killed?: Partial<JobSpec>
  /** The same of the runs that bring it to its end. */
  readonly healed?: Partial<JobSpec>
  /** Rows may end without an answer because the service has lost it. */
  readonly unresolved?: boolean
  /** A proxy sends creates twice: what that bills is not the job's doing. */
  readonly replayed?: boolean
  /** So many answers to calls may be paid twice: that is what askNow states. */
  readonly askedTwice?: number
  readonly points: readonly Failpoint[]
}

const sealing = ['chunk synced', 'chunk renamed', 'before SEALED', 'after SEALED'] as const
const sending = [
  'witness written',
  'before INTENT',
  'after INTENT',
  'reply begun',
  'reply read',
  'before ACCEPTED',
  'after ACCEPTED',
] as const
const fetching = [
  'results synced',
  'results renamed',
  'before FETCHED',
  'after FETCHED',
  'row emitted',
  'batch emitted',
] as const

/** Three of ten rows fail at first. */
const tight = { rate: 0.1, least: 10 }

export const scenarios: readonly Scenario[] = [
  {
    name: 'nothing else goes wrong',
    points: [
      'before OPENED',
      'after OPENED',
      'before PLACED',
      'after PLACED',
      ...sealing,
      ...sending,
      ...fetching,
      'failure spooled',
      'before INPUT_END',
      'after INPUT_END',
    ],
  },
  {
    name: 'the first of many steps',
    killed: { once: true },
    points: [...sealing, ...sending, 'before INPUT_END', 'after INPUT_END', 'step ended'],
  },
  {
    name: 'a later step, after creates whose replies were lost',
    before: { spec: { once: true } },
    faultsBefore: [{ on: 'create', fault: 'reply_lost', calls: [2] }],
    killed: { once: true },
    points: ['before HELD', 'after HELD', ...sending, ...fetching, 'step ended'],
  },
  {
    name: 'a look at the first request',
    killed: { preflight: true },
    healed: { preflight: true },
    points: ['preflight begun', 'before PREFLIGHT', 'after PREFLIGHT', ...sealing],
  },
  {
    name: 'a pilot',
    killed: { pilot: 5 },
    healed: { pilot: 5 },
    points: ['before GO', 'after GO', ...sealing, ...sending, ...fetching],
  },
  {
    name: 'too much fails',
    killed: { maxErrorRate: tight },
    points: ['before TRIPPED', 'after TRIPPED', ...fetching],
  },
  {
    name: 'too much has failed, and somebody has looked',
    before: { spec: { maxErrorRate: tight } },
    killed: { maxErrorRate: { ...tight, go: true } },
    points: ['before RELEASED', 'after RELEASED', ...sending, ...fetching],
  },
  {
    name: 'replies are lost',
    faults: [
      { on: 'create', fault: 'reply_lost', calls: [1, 3, 5] },
      { on: 'create', fault: 'reset', at: 'body', calls: [2, 4, 6] },
    ],
    foreign: 2,
    points: [
      'before HELD',
      'after HELD',
      'before EXCLUDED',
      'after EXCLUDED',
      'before ABSENT',
      'after ABSENT',
      ...sending,
    ],
  },
  {
    name: 'a proxy sends creates twice and loses the replies',
    faults: [
      { on: 'create', fault: 'replayed', calls: [1, 2, 3] },
      { on: 'create', fault: 'reply_lost', calls: [1, 2, 3] },
    ],
    replayed: true,
    points: ['before DUPLICATE', 'after DUPLICATE', 'before ACCEPTED', 'after ACCEPTED'],
  },
  {
    name: 'batches are too large, the queue is full',
    faults: [
      { on: 'create', fault: 'status', status: 429, retryAfter: 0, calls: [1, 4, 6] },
      { on: 'create', fault: 'status', status: 413, calls: [2, 3, 5] },
    ],
    points: [
      'before REJECTED',
      'after REJECTED',
      'before SPLIT',
      'after SPLIT',
      ...sending,
      ...fetching,
    ],
  },
  {
    name: 'batches are archived before they are read',
    faults: [{ on: 'batch', fault: 'archived', next: 1 }],
    unresolved: true,
    points: ['before UNRESOLVED', 'after UNRESOLVED'],
  },
  {
    name: 'what is left is asked at once',
    killed: { askNow: 1, maxAttempts: 1 },
    healed: { askNow: 1, maxAttempts: 1 },
    askedTwice: 1,
    points: [
      'before ASKING',
      'after ASKING',
      'answer came',
      'answer written',
      'before ASKED',
      'after ASKED',
      ...fetching,
    ],
  },
  {
    name: 'calls are not taken',
    faults: [
      { on: 'messages', fault: 'status', status: 429, retryAfter: 0, calls: [1, 2, 3, 4, 5] },
    ],
    killed: { askNow: 1, maxAttempts: 1 },
    // The kill comes when the row is given up already.
    healed: { askNow: 1, maxAttempts: 1, askAgain: true },
    askedTwice: 1,
    points: ['before UNASKED', 'after UNASKED'],
  },
  {
    name: 'canceled',
    killed: { cancelAfter: 2 },
    healed: { resume: true },
    points: ['before CANCELED', 'after CANCELED', ...sending, ...fetching],
  },
  {
    name: 'canceled, then resumed',
    before: { spec: { cancelAfter: 2 } },
    killed: { resume: true },
    healed: { resume: true },
    points: ['before RESUMED', 'after RESUMED', ...sealing, ...sending, ...fetching],
  },
  {
    name: 'bodies are pruned',
    killed: { prune: true },
    healed: { prune: true },
    points: ['before PRUNED', 'after PRUNED'],
  },
  {
    name: 'batches are deleted at the service',
    killed: { deleteBatches: true },
    healed: { deleteBatches: true },
    points: ['before DELETED', 'after DELETED'],
  },
  {
    name: 'sealed and not sent, then chunks of another size',
    faultsBefore: [{ on: 'list', fault: 'status', status: 500 }],
    before: { failpoint: 'after SEALED:3' },
    killed: { maxRequests: 5 },
    healed: { maxRequests: 5 },
    points: ['before DROPPED', 'after DROPPED', ...sealing, ...sending],
  },
]
