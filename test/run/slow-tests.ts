/**
 * The test files that `npm run test:quick` leaves out, longest first: they kill processes, or they
 * take long. Whatever is not listed here is quick, so that no file can be in neither run.
 */
export const slowTests: readonly string[] = [
  // Hundreds of processes that are killed, or that run side by side for one lock.
  'nothing-lost/failpoints',
  'nothing-lost/fault-runs',
  'nothing-lost/killed-process',
  'storage/lock',
  'paid-once/clock-jumps',
  'cli/signals',
  'cli/stop',
  'cli/job-commands',
  'cli/emulator',
  'cli/two-at-once',
  'stages/open-job',
  'emulator/serve',
  // Whole jobs by the hundred, or of full size.
  'flat-memory/cost',
  'storage/power-loss',
  'storage/disk-errors',
  'nothing-lost/random-sequences',
  // More than ten seconds each: many commands in turn, many jobs, or waits of real seconds.
  'stages/job-stages',
  'paid-once/candidate-batches',
  'cli/bad-rows',
  'cli/any-input',
  'storage/folder-access',
  'unchanged/read/parquet',
  'cli/errors',
  'cli/keep-young-generation',
  'cli/sent-blocks',
  'estimate/estimate-cost',
  // The heaviest of the rest: compilers, commands by the dozen, answers and files of full size.
  'repository/consumers',
  'cli/run',
  'cli/prompt',
  'cli/preflight',
  'cli/schema',
  'secrets/hostile-places',
  'secrets/leaked-text',
  'stages/submit-queue',
  'paid-once/preflight-trouble',
  'paid-once/create-statuses',
  'unchanged/read/any-file',
  'nothing-lost/long-result-lines',
  'nothing-lost/broken-results',
  'nothing-lost/broken-polls',
  'nothing-lost/batch-ends',
]
