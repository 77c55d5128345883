/** Where a run writes. */
export const outputOptions = {
  output: {
    kind: 'output file',
    short: 'o',
    placeholder: 'FILE',
    stdout: true,
    default: '-',
    commands: ['run', 'review', 'report'],
    help: `one JSON outcome a line, default stdout. FILE is replaced when it is complete; until then it
      grows as FILE.part`,
    helpFor: {
      review: 'where --export writes; default stdout',
      report:
        'the page. It is replaced when it is complete. Default stdout, unless that is a terminal',
    },
  },
  rejects: {
    kind: 'output file',
    placeholder: 'FILE',
    help: 'rows that failed go there, and not into the output',
  },
  order: {
    kind: 'choice',
    placeholder: 'ORDER',
    choices: ['input', 'ended'],
    sets: 'writeRows.order',
    help: 'of the output: input, or ended (default), as batches end',
  },
  job: {
    kind: 'folder',
    placeholder: 'DIR',
    // The record lies in that folder, which may be moved.
    recorded: false,
    help: `the folder with all that it takes to go on; default FILE.job. The same command again goes on
      where the last one stopped and pays for nothing twice`,
  },
} as const
