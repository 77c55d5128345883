/** What becomes of work that an earlier run has sent. */
export const recoveryOptions = {
  settle: {
    kind: 'seconds',
    placeholder: 'SECONDS',
    sets: 'openJob.settleMs',
    help: `how long a create call without an answer is looked for before it counts as never made,
      default 660`,
  },
  changed: {
    kind: 'choice',
    placeholder: 'MODE',
    choices: ['error', 'keep'],
    sets: 'openJob.changed',
    help: `rows or a prompt that were edited in place after they were sent: error (default), or keep: what
      was sent stands as paid, each request at its place in the input`,
  },
  orphans: {
    kind: 'choice',
    placeholder: 'MODE',
    choices: ['wait', 'adopt', 'resubmit', 'stop'],
    sets: 'openJob.orphans',
    commands: ['run', 'resume'],
    // Decided once, for the batch that was in doubt then.
    recorded: false,
    help: `what to do with a create call without an answer where it can't be proved whether batch X came of
      it: wait (default) ends with exit code 7 and names X; adopt takes X for it; resubmit sends the rows
      again; stop ends after one look instead of waiting out the settle time`,
  },
} as const
