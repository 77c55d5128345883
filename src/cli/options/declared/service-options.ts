/** What lies at the service, and in which folders its jobs are. */
export const serviceOptions = {
  limit: {
    kind: 'whole number',
    placeholder: 'COUNT',
    commands: ['batches'],
    help: 'only so many, the newest; default all of them',
  },
  check: {
    kind: 'switch',
    commands: ['batches'],
    help: `read the first ids of the results of each ended batch that no DIR knows: they tell whether batchline
      made it, and for which job. Free, and a call for each`,
  },
  yes: {
    kind: 'switch',
    commands: ['delete'],
    help: 'do not ask. Needed where nobody can be asked',
  },
  watch: {
    kind: 'switch',
    commands: ['status'],
    help: `look again and again until SIGINT: on a terminal the table is redrawn, elsewhere a job gets a line whenever its
      own has changed`,
    without: 'it looks once',
  },
  every: {
    kind: 'seconds',
    placeholder: 'SECONDS',
    commands: ['status'],
    goesWith: 'watch',
    help: 'how often --watch looks, default 5',
  },
} as const
