/** A run in steps, for a scheduler. */
export const onceOptions = {
  once: {
    kind: 'switch',
    sets: 'openJob.once',
    commands: ['run', 'resume'],
    // Asked for each time: a resume without it runs to the end.
    recorded: false,
    help: `do what can be done now and wait for nothing: send, look once, fetch, retry, write. Exit code 9 while
      something is still to come; the same command again goes on`,
  },
} as const
