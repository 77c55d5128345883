/** Where a run writes. */
export const outputOptions = {
  output: {
    kind: 'output file',
    short: 'o',
    placeholder: 'FILE',
    stdout: true,
    default: '-',
    commands: ['run', 'review', 'report'],
    help: `where to write outcomes, one JSON object per line; default stdout. Written to FILE.part, which
      replaces FILE when it is complete`,
    helpFor: {
      review: 'where --export writes; default stdout',
      report:
        'where to write the page; replaced only when complete. Default stdout, unless that is a terminal',
    },
  },
  rejects: {
    kind: 'output file',
    placeholder: 'FILE',
    help: 'write failed rows to FILE instead of the output',
  },
  order: {
    kind: 'choice',
    placeholder: 'ORDER',
    choices: ['input', 'ended'],
    sets: 'writeRows.order',
    help: 'order of the output: input, or ended (default), as batches end',
  },
  job: {
    kind: 'folder',
    placeholder: 'DIR',
    // The record lies in that folder, which may be moved.
    recorded: false,
    help: `the job folder, which holds everything needed to continue; default FILE.job. Running the same
      command again continues where the last run stopped, and pays for nothing twice`,
  },
} as const
