/** How requests are sent, awaited and asked again. */
export const batchOptions = {
  'max-requests': {
    kind: 'whole number',
    placeholder: 'N',
    most: 100_000,
    sets: 'chunkBySize.maxRequests',
    help: 'requests in a batch at most; default 100000, the limit of the API',
  },
  'max-bytes': {
    kind: 'whole number',
    placeholder: 'N',
    most: 256_000_000,
    sets: 'chunkBySize.maxBytes',
    help: 'bytes in a batch at most; default 255000000',
  },
  concurrency: {
    kind: 'whole number',
    placeholder: 'N',
    most: 100,
    sets: 'submitBatches.concurrency',
    help: 'create calls at the same time; default 2',
  },
  'max-attempts': {
    kind: 'whole number',
    placeholder: 'N',
    most: 1000,
    sets: 'retryFailed.maxAttempts',
    help: 'attempts at a row whose failure is worth retrying; default 3',
  },
  poll: {
    kind: 'seconds',
    placeholder: 'SECONDS',
    sets: 'awaitResults.pollMs',
    help: 'shortest time between two polls of a batch; default 30',
  },
  preflight: {
    kind: 'switch',
    default: true,
    sets: 'openJob.preflight',
    help: `skip the free check of the first request (count_tokens). The check ends the run before anything is
      sent if the model, the key or a member of params is wrong`,
  },
} as const
