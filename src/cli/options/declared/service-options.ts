/** What lies at the service, and in which folders its jobs are. */
export const serviceOptions = {
  limit: {
    kind: 'whole number',
    placeholder: 'COUNT',
    commands: ['batches'],
    help: 'list only the newest COUNT; default all',
  },
  check: {
    kind: 'switch',
    commands: ['batches'],
    help: `for each ended batch that no DIR knows, read the first ids of its results: they show whether
      batchline made it, and for which job. One free call per batch`,
  },
  yes: {
    kind: 'switch',
    commands: ['delete'],
    help: 'do not ask for confirmation. Required without a terminal',
  },
  watch: {
    kind: 'switch',
    commands: ['status'],
    help: `keep watching until SIGINT: redraws the table on a terminal, otherwise prints the line of a job
      whenever it changes`,
    without: 'it looks once',
  },
  every: {
    kind: 'seconds',
    placeholder: 'SECONDS',
    commands: ['status'],
    goesWith: 'watch',
    help: 'how often --watch looks; default 5',
  },
} as const
