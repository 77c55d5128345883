/** What becomes of work that an earlier run has sent. */
export const recoveryOptions = {
  settle: {
    kind: 'seconds',
    placeholder: 'SECONDS',
    sets: 'openJob.settleMs',
    help: `how long to look for the batch of a create call that got no reply, before it counts as never made;
      default 660`,
  },
  changed: {
    kind: 'choice',
    placeholder: 'MODE',
    choices: ['error', 'keep'],
    sets: 'openJob.changed',
    help: `what to do if rows or the prompt were edited after they were sent: error (default) ends the run;
      keep uses what was sent and paid, each request at its place in the input`,
  },
  orphans: {
    kind: 'choice',
    placeholder: 'MODE',
    choices: ['wait', 'adopt', 'resubmit', 'stop'],
    sets: 'openJob.orphans',
    commands: ['run', 'resume'],
    // Decided once, for the batch that was in doubt then.
    recorded: false,
    help: `what to do if a create call got no reply, and batch X may or may not be its batch: wait (default)
      ends with exit code 7 and names X; adopt accepts X; resubmit sends the rows again; stop ends after one
      look instead of waiting for the settle time`,
  },
} as const
