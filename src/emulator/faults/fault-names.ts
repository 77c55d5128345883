/**
 * The faults of each place and the members of each fault. A difference between these tables and the
 * types in `fault-rules.ts` does not compile.
 */
import type {
  BatchFault,
  CallFault,
  CreateFault,
  FaultSite,
  FaultTiming,
  ListFault,
  MessagesFault,
  ResultsFault,
} from './fault-rules.ts'

type Members<Of> = {
  readonly [Member in Exclude<keyof Of, 'fault'>]-?: object extends Pick<Of, Member>
    ? 'may'
    : 'must'
}
type Table<Fault extends { fault: string }> = {
  readonly [Name in Fault['fault']]: Members<Extract<Fault, { fault: Name }>>
}

/** The timing members, which every rule may have. */
export const timing: Members<FaultTiming> = {
  p: 'may',
  next: 'may',
  calls: 'may',
  forMs: 'may',
  batchId: 'may',
}

const ofAnyCall: Table<CallFault> = {
  status: {
    status: 'must',
    type: 'may',
    message: 'may',
    errorCode: 'may',
    retryAfter: 'may',
    retryAfterDate: 'may',
    headers: 'may',
    requestId: 'may',
    envelope: 'may',
    commit: 'may',
  },
  reset: { at: 'may' },
  reply_lost: {},
  reply_cut: { bytes: 'may' },
  reply_trickle: { bytesPerSecond: 'may' },
  html: { status: 'may', commit: 'may' },
  hang: { ms: 'may', commit: 'may' },
  slow: { ms: 'must' },
  redirect: { location: 'must', status: 'may', commit: 'may' },
}

const ofCreate: Table<CreateFault> = { late_commit: { ms: 'must' }, replayed: {} }

const ofList: Table<ListFault> = { lag: { ms: 'must' } }

const ofResults: Table<ResultsFault> = {
  cut: { share: 'may', midLine: 'may', clean: 'may' },
  wrong_length: { bytes: 'may' },
  stall: { share: 'may', ms: 'may' },
  trickle: { bytesPerSecond: 'may' },
  duplicate_lines: { share: 'may', different: 'may' },
  missing_lines: { share: 'may' },
  unknown_ids: { lines: 'may' },
  blank_lines: {},
  crlf: {},
  no_final_newline: {},
  bom: {},
  malformed_lines: { share: 'may' },
  giant_line: { bytes: 'must' },
  raw_lines: { lines: 'must' },
  invalid_utf8: { share: 'may' },
  gzip: {},
}

const ofMessages: Table<MessagesFault> = {
  stream_error: { type: 'may', message: 'may', after: 'may' },
  stream_cut: { share: 'may' },
}

const ofBatch: Table<BatchFault> = {
  expired: { share: 'may' },
  canceled: { share: 'may' },
  errored: { share: 'may', types: 'may' },
  unknown_result: { share: 'may' },
  empty: {},
  archived: {},
  deleted: { at: 'may' },
  no_results_url: { ms: 'may' },
  backwards: {},
  foreign_results_url: { origin: 'must' },
  bad_counts: {},
  unknown_field: {},
  unknown_status: { status: 'may' },
  slow: { ms: 'must' },
}

/** The members of a fault, required (`must`) or optional (`may`). */
export type FaultMembers = ReadonlyMap<string, 'must' | 'may'>
type Faults = ReadonlyMap<string, FaultMembers>

/** The faults of each place. */
export const sites: ReadonlyMap<string, Faults> = new Map(
  Object.entries({
    any: faultsOf(ofAnyCall),
    create: faultsOf({ ...ofAnyCall, ...ofCreate }),
    retrieve: faultsOf(ofAnyCall),
    list: faultsOf({ ...ofAnyCall, ...ofList }),
    cancel: faultsOf(ofAnyCall),
    delete: faultsOf(ofAnyCall),
    results: faultsOf({ ...ofAnyCall, ...ofResults }),
    messages: faultsOf({ ...ofAnyCall, ...ofMessages }),
    count_tokens: faultsOf(ofAnyCall),
    model: faultsOf(ofAnyCall),
    models: faultsOf(ofAnyCall),
    rate_limits: faultsOf(ofAnyCall),
    batch: faultsOf(ofBatch),
  } satisfies Record<FaultSite, Faults>),
)

function faultsOf(
  tables: Readonly<Record<string, Readonly<Record<string, 'must' | 'may'>>>>,
): Faults {
  const faults = Object.entries(tables)
  return new Map(faults.map(([name, members]) => [name, new Map(Object.entries(members))]))
}
