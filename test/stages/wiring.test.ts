/**
 * Stages connected in the wrong way end with an error that says what is missing. Nothing is
 * sent.
 */
import t from 'tap'
import { Readable } from 'node:stream'
import type { Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import {
  awaitResults,
  chunkBySize,
  compare,
  compose,
  countOutcomes,
  readRows,
  retryFailed,
  submitBatches,
  validate,
  writeRows,
} from '../../src/index.ts'
import type { Attempt } from '../../src/index.ts'
import { failure } from '../fixtures/contract/events.ts'
import { attemptOf, requestOf, requests } from '../fixtures/run-job.ts'
import { closed, collector } from '../fixtures/sinks.ts'
import { setUp } from '../fixtures/set-up.ts'

const { emulator, open } = await setUp(t, {
  respond: () => ({ error: { type: 'api_error', message: 'no' } }),
})
const opening = open()
const job = await opening

const attempt = attemptOf()
const secret = 'content of a row'
const row = { id: 'ticket 1', text: secret, type: secret, ok: true }
const request = requestOf(0, secret)
const chunk = { type: 'chunk', position: 0, ref: { attempt: 1, chunk: 1 }, requests: 1, bytes: 9 }
const batch = { type: 'batch', id: 'msgbatch_1', position: 0, ref: chunk.ref, requests: 1 }
const half = { type: 'outcome', ok: true, message: secret }

const stages: Record<string, () => Duplex> = {
  chunkBySize: () => chunkBySize(job),
  submitBatches: () => submitBatches(job),
  awaitResults: () => awaitResults(job),
  validate: () => validate(),
  retryFailed: () => retryFailed(job, attempt),
  compare: () => compare({ truth: () => 1 }),
  countOutcomes: () => countOutcomes(job),
}

/** The stage, what comes, what the message says of it and of what to do. */
const items: Array<[stage: string, item: unknown, kind: string, remedy: string]> = [
  ['chunkBySize', secret, 'a string', 'Is toRequests missing before it?'],
  ['chunkBySize', 7, 'a number', 'Is toRequests missing'],
  ['chunkBySize', undefined, 'undefined', 'Is toRequests missing'],
  ['chunkBySize', [request], 'an array', 'What submitBatches takes came too early'],
  ['chunkBySize', Promise.resolve(request), 'a promise', 'Is an await missing?'],
  ['chunkBySize', chunk, "an object of type 'chunk'", 'What submitBatches takes'],
  ['chunkBySize', batch, "an object of type 'batch'", 'What awaitResults takes'],
  ['submitBatches', request, "an object of type 'request'", 'Is chunkBySize missing before it?'],
  ['submitBatches', secret, 'a string', 'Are toRequests and chunkBySize missing before it?'],
  ['submitBatches', { ref: secret }, 'an object', 'Are toRequests and chunkBySize missing'],
  ['submitBatches', undefined, 'undefined', 'Are toRequests and chunkBySize missing'],
  ['submitBatches', [secret], 'an array with a string in it', 'Is toRequests missing before it?'],
  ['submitBatches', batch, "an object of type 'batch'", 'What awaitResults takes'],
  [
    'submitBatches',
    { ...chunk, ref: undefined },
    "type 'chunk'",
    'did one of your Transforms drop a field',
  ],
  ['submitBatches', half, "an object of type 'outcome'", 'did one of your Transforms drop a field'],
  ['awaitResults', request, "type 'request'", 'Are chunkBySize and submitBatches missing'],
  ['awaitResults', chunk, "an object of type 'chunk'", 'Is submitBatches missing before it?'],
  ['awaitResults', [request], 'an array', 'Is submitBatches missing before it?'],
  ['awaitResults', 'msgbatch_1', 'a string', 'Wrap a bare id as {id}.'],
  ['awaitResults', 7, 'a number', 'Are toRequests, chunkBySize and submitBatches missing'],
  ['awaitResults', undefined, 'undefined', 'Are toRequests, chunkBySize and submitBatches missing'],
  ['awaitResults', row, 'an object with an id that is not the id of a batch', 'Are toRequests'],
  ['awaitResults', { id: 't-1' }, 'an id that is not the id of a batch', 'rows go into toRequests'],
  ['awaitResults', { id: 't-1' }, 'an id that is not the id of a batch', 'begins with msgbatch_.'],
  [
    'awaitResults',
    { id: 'batch_1' },
    'an id that is not the id of a batch',
    'begins with msgbatch_.',
  ],
  [
    'awaitResults',
    { id: 'msgbatch_1/../2' },
    'an id that is not the id of a batch',
    'begins with msgbatch_.',
  ],
  ['awaitResults', { id: 7, text: secret }, 'an object', 'Rows go into toRequests'],
  [
    'awaitResults',
    { ...batch, ref: null },
    "type 'batch'",
    'did one of your Transforms drop a field',
  ],
  ['compare', batch, "an object of type 'batch'", 'Is awaitResults missing before it?'],
  ['compare', half, "an object of type 'outcome'", 'did one of your Transforms drop a field'],
  [
    'countOutcomes',
    request,
    "an object of type 'request'",
    'submitBatches and awaitResults missing',
  ],
  [
    'countOutcomes',
    row,
    'an object',
    'Are toRequests, chunkBySize, submitBatches and awaitResults',
  ],
  ['validate', row, 'an object', 'Are toRequests, chunkBySize, submitBatches and awaitResults'],
  ['validate', secret, 'a string', 'and awaitResults missing before it?'],
  ['validate', undefined, 'undefined', 'and awaitResults missing before it?'],
  ['validate', batch, "an object of type 'batch'", 'Is awaitResults missing before it?'],
  ['retryFailed', row, 'an object', 'Are toRequests, chunkBySize, submitBatches and awaitResults'],
  ['retryFailed', secret, 'a string', 'and awaitResults missing before it?'],
  ['retryFailed', undefined, 'undefined', 'and awaitResults missing before it?'],
  ['retryFailed', request, "type 'request'", 'Are chunkBySize, submitBatches and awaitResults'],
  ['retryFailed', batch, "an object of type 'batch'", 'Is awaitResults missing before it?'],
  ['retryFailed', half, "an object of type 'outcome'", 'did one of your Transforms drop a field'],
]

void t.test('items that a stage does not take', async (t) => {
  for (const [name, item, kind, remedy] of items) {
    await t.test(`${kind} into ${name}`, async (t) => {
      const stage = stages[name]!()
      // Read by hand: Readable.from looks into promises.
      const source = new Readable({ objectMode: true, read: () => {} })
      source.push(item)
      source.push(null)
      const error = (await failure(pipeline(source, stage, collector()))) as Error
      await closed(stage)
      t.match(error, { name: 'BatchlineError', code: 'ERR_INPUT', resumable: true })
      t.match(error.message, `${name}: `)
      t.match(error.message.toLowerCase(), kind.toLowerCase())
      t.match(error.message.toLowerCase(), remedy.toLowerCase())
      t.match(error.message, 'Nothing of it was sent.')
      t.notMatch(error.message, secret, 'shows nothing of the item')
    })
  }
  t.equal((await emulator.ledger()).creates, 0)
})

const calls: Array<[title: string, call: (wrong: never) => unknown, wrong: unknown, says: string]> =
  [
    ...Object.entries({ chunkBySize, submitBatches, awaitResults }).flatMap(
      ([name, make]): typeof calls => [
        [
          `${name}(opening)`,
          make,
          opening,
          `${name}: the first argument must be a job of openJob, not a`,
        ],
        [`${name}(promise)`, make, opening, 'not a promise. Nothing was sent. An await is missing'],
        [`${name}()`, make, undefined, 'not undefined. Nothing was sent. Is the job missing?'],
        [
          `${name}(options)`,
          make,
          { maxRequests: 3 },
          'not an object. Nothing was sent. Is the job',
        ],
        [`${name}(null)`, make, null, 'not null'],
      ],
    ),
    ['retryFailed(promise)', (job) => retryFailed(job, attempt), opening, 'await openJob(…)'],
    ['retryFailed()', (job) => retryFailed(job, attempt), undefined, 'not undefined'],
    ['retryFailed(attempt)', (fn) => retryFailed(fn, fn), attempt, 'not a function'],
    ['retryFailed(job)', (nothing) => retryFailed(job, nothing), undefined, 'not undefined'],
    ['retryFailed(job, stage)', (of) => retryFailed(job, of), validate(), 'not a stream. Nothing'],
    [
      'readRows()',
      readRows,
      undefined,
      'an array of these or a stream of bytes, not undefined. Nothing was',
    ],
    ["readRows('')", readRows, '', 'not an empty string'],
    ['readRows(7)', readRows, 7, 'not a number'],
    ['readRows(promise)', readRows, Promise.resolve('x'), 'not a promise'],
    ['writeRows()', writeRows, undefined, "a path, '-' or a Writable, not undefined. Nothing was"],
    ["writeRows('')", writeRows, '', 'not an empty string'],
    ['writeRows({})', writeRows, { order: 'input' }, 'not an object'],
    ['compose()', () => (compose as () => unknown)(), undefined, 'there is no stage to join'],
    ['compose(undefined)', compose, undefined, 'argument 1 must be a stage, not undefined'],
    [
      'compose(f)',
      (f) => compose(validate(), f),
      validate,
      'argument 2 must be a stage, not a function',
    ],
  ]

for (const [title, call, wrong, says] of calls) {
  void t.test(`refused at the call: ${title}`, (t) => {
    t.throws(() => call(wrong as never), { name: 'BatchlineError', code: 'ERR_OPTION' })
    t.throws(() => call(wrong as never), { message: says })
    t.end()
  })
}

void t.test('an attempt that gives no outcomes, when it is made again', async (t) => {
  const halfOf = (view: Attempt) => compose(chunkBySize(view), submitBatches(view)) as never
  const stage = retryFailed(job, halfOf)
  const run = pipeline(Readable.from(requests(2)), attempt(job), stage, collector())
  t.match(await failure(run), {
    code: 'ERR_INPUT',
    message: "retryFailed: an object of type 'batch' came",
  })
  await closed(stage)
})
