/** A run in steps, for a scheduler. */
export const onceOptions = {
  once: {
    kind: 'switch',
    sets: 'openJob.once',
    commands: ['run', 'resume'],
    // Asked for each time: a resume without it runs to the end.
    recorded: false,
    help: `do what can be done now and exit without waiting: send, poll once, download, retry, write. Exits
      with 9 while anything is pending; run the same command again to continue`,
  },
} as const
