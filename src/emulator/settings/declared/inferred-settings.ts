/** What no document describes. The defaults are guesses. */
import type { InferredBehaviour } from '../inferred-behaviour.ts'
import type { SettingsOf } from '../setting.ts'

export const inferredSettings: SettingsOf<InferredBehaviour> = {
  queueFullStatus: {
    kind: 'status',
    default: 429,
    help: 'status of a create call that would overfill the queue; default 429',
  },
  queueFullRetryAfter: {
    kind: 'number',
    default: undefined,
    least: 0,
    most: 31_536_000,
    help: 'retry-after of that reply, in seconds; default: no such header',
  },
  paramsChecked: {
    kind: 'choice',
    default: 'processed',
    choices: ['processed', 'create'],
    help: 'when the params of a request are checked, default processed',
  },
  emptyRequestsStatus: {
    kind: 'status',
    default: 400,
    help: 'status of a create call without requests; default 400',
  },
  duplicateIdStatus: {
    kind: 'status',
    default: 400,
    help: 'status of a create call with a repeated custom_id; default 400',
  },
  unknownIdStatus: {
    kind: 'status',
    default: 404,
    help: 'status of a call for a batch that does not exist; default 404',
  },
  cancelEndedStatus: {
    kind: 'status',
    default: 400,
    help: 'status of a cancel call for an ended batch; default 400',
  },
  deleteRunningStatus: {
    kind: 'status',
    default: 400,
    help: 'status of a delete call for a running batch; default 400',
  },
  resultsRunningStatus: {
    kind: 'status',
    default: 400,
    help: 'status of a results call for a running batch; default 400',
  },
  secondCancelStatus: {
    kind: 'status',
    default: 200,
    orOk: true,
    help: 'status of a second cancel call; default 200',
  },
  archivedStatus: {
    kind: 'status',
    default: 404,
    help: 'status of a results call for an archived batch; default 404',
  },
  archivedUrlNull: {
    kind: 'switch',
    default: true,
    help: 'keep results_url when a batch is archived',
  },
  unknownCursorStatus: {
    kind: 'status',
    default: 400,
    orOk: true,
    help: 'status of a list call with an unknown cursor; default 400. 200 gives an empty page',
  },
  bothCursorsStatus: {
    kind: 'status',
    default: 200,
    orOk: true,
    help: 'status of a list call with both cursors; default 200, where after_id counts',
  },
  emptyCursorStatus: {
    kind: 'status',
    default: 200,
    orOk: true,
    help: 'status of a list call with an empty cursor; default 200, where it is ignored',
  },
  rateHeaders: {
    kind: 'switch',
    default: true,
    help: 'send no anthropic-ratelimit headers from the batch endpoints',
  },
  resultsRange: {
    kind: 'switch',
    default: false,
    help: 'obey a range header in a results call',
  },
  resultsGzip: {
    kind: 'switch',
    default: false,
    help: 'send results as gzip to a client that accepts it',
  },
  serviceTier: {
    kind: 'choice',
    default: 'batch',
    choices: ['batch', 'standard', null],
    help: 'usage.service_tier of an answer in a batch, default batch',
  },
  requestMaxBytes: {
    kind: 'number',
    default: Infinity,
    help: 'bytes of one request in a batch; default: no limit',
  },
  extraKeys: {
    kind: 'switch',
    default: false,
    help: 'accept unknown keys beside requests, custom_id and params',
  },
  duplicateIds: {
    kind: 'switch',
    default: false,
    help: 'accept a batch with a repeated custom_id',
  },
  idempotentCreates: {
    kind: 'switch',
    default: false,
    help: 'make one batch of all create calls with the same idempotency-key',
  },
  modelRules: {
    kind: 'switch',
    default: true,
    help: 'let every model accept what some models refuse',
  },
  unknownMembers: {
    kind: 'switch',
    default: false,
    help: 'accept unknown members of params',
  },
  refusalsBilled: {
    kind: 'switch',
    default: true,
    help: 'do not bill refusals',
  },
  cacheFromCalls: {
    kind: 'switch',
    default: false,
    help: 'let batches read prompt caches filled by a call to /v1/messages',
  },
  cacheWithinBatch: {
    kind: 'switch',
    default: false,
    help: 'let requests read prompt caches filled by earlier requests of the same batch',
  },
  cacheHitRate: {
    kind: 'number',
    default: 1,
    least: 0,
    most: 1,
    help: 'share of the possible cache reads that happen, default 1',
  },
}
