/** How requests are sent, awaited and asked again. */
export const batchOptions = {
  'max-requests': {
    kind: 'whole number',
    placeholder: 'N',
    most: 100_000,
    sets: 'chunkBySize.maxRequests',
    help: 'in a batch, default and most 100000',
  },
  'max-bytes': {
    kind: 'whole number',
    placeholder: 'N',
    most: 256_000_000,
    sets: 'chunkBySize.maxBytes',
    help: 'in a batch, default 255000000',
  },
  concurrency: {
    kind: 'whole number',
    placeholder: 'N',
    most: 100,
    sets: 'submitBatches.concurrency',
    help: 'create calls at a time, default 2',
  },
  'max-attempts': {
    kind: 'whole number',
    placeholder: 'N',
    most: 1000,
    sets: 'retryFailed.maxAttempts',
    help: 'for a row that failed and may succeed, default 3',
  },
  poll: {
    kind: 'seconds',
    placeholder: 'SECONDS',
    sets: 'awaitResults.pollMs',
    help: 'shortest time between two looks at a batch, default 30',
  },
  preflight: {
    kind: 'switch',
    default: true,
    sets: 'openJob.preflight',
    help: `skip the free check of the first request (count_tokens) that ends the run, before anything is
      sent, where model, key or a member of params is wrong`,
  },
} as const
