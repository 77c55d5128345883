/** What no document describes. The defaults are guesses. */
import type { InferredBehaviour } from '../inferred-behaviour.ts'
import type { SettingsOf } from '../setting.ts'

export const inferredSettings: SettingsOf<InferredBehaviour> = {
  queueFullStatus: {
    kind: 'status',
    default: 429,
    help: 'of a create call that would overfill the queue, default 429',
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
    help: 'of a create call without requests, default 400',
  },
  duplicateIdStatus: {
    kind: 'status',
    default: 400,
    help: 'of a create call that has a custom_id twice, default 400',
  },
  unknownIdStatus: {
    kind: 'status',
    default: 404,
    help: 'of a call for a batch that does not exist, default 404',
  },
  cancelEndedStatus: {
    kind: 'status',
    default: 400,
    help: 'of a cancel call for an ended batch, default 400',
  },
  deleteRunningStatus: {
    kind: 'status',
    default: 400,
    help: 'of a delete call for a running batch, default 400',
  },
  resultsRunningStatus: {
    kind: 'status',
    default: 400,
    help: 'of a results call for a running batch, default 400',
  },
  secondCancelStatus: {
    kind: 'status',
    default: 200,
    orOk: true,
    help: 'of a second cancel call, default 200',
  },
  archivedStatus: {
    kind: 'status',
    default: 404,
    help: 'of a results call for an archived batch, default 404',
  },
  archivedUrlNull: {
    kind: 'switch',
    default: true,
    help: 'results_url stays when a batch is archived',
  },
  unknownCursorStatus: {
    kind: 'status',
    default: 400,
    orOk: true,
    help: 'of a list call with an unknown cursor, default 400; 200: an empty page',
  },
  bothCursorsStatus: {
    kind: 'status',
    default: 200,
    orOk: true,
    help: 'of a list call with both cursors, default 200: after_id counts',
  },
  emptyCursorStatus: {
    kind: 'status',
    default: 200,
    orOk: true,
    help: 'of a list call with an empty cursor, default 200: it does not count',
  },
  rateHeaders: {
    kind: 'switch',
    default: true,
    help: 'no anthropic-ratelimit headers at the batch endpoints',
  },
  resultsRange: {
    kind: 'switch',
    default: false,
    help: 'a results call obeys a range header',
  },
  resultsGzip: {
    kind: 'switch',
    default: false,
    help: 'results as gzip for a client that accepts it',
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
    help: 'accept a batch that has a custom_id twice',
  },
  idempotentCreates: {
    kind: 'switch',
    default: false,
    help: 'make one batch of all create calls with the same idempotency-key',
  },
  modelRules: {
    kind: 'switch',
    default: true,
    help: 'let every model take what some models refuse',
  },
  unknownMembers: {
    kind: 'switch',
    default: false,
    help: 'accept unknown members of params',
  },
  refusalsBilled: {
    kind: 'switch',
    default: true,
    help: 'a refusal is not billed',
  },
  cacheFromCalls: {
    kind: 'switch',
    default: false,
    help: 'batches read prompt caches that a call to /v1/messages has filled',
  },
  cacheWithinBatch: {
    kind: 'switch',
    default: false,
    help: 'requests read prompt caches that earlier ones of the same batch have filled',
  },
  cacheHitRate: {
    kind: 'number',
    default: 1,
    least: 0,
    most: 1,
    help: 'share of the possible cache reads that happen, default 1',
  },
}
