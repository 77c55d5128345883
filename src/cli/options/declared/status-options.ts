/** How a command that looks at something says it. */
const ofRun = `at the end, print one JSON object on stdout: exitCode, state, what is pending and when to run
  again, and the status of the job. Needs -o FILE`

export const statusOptions = {
  json: {
    kind: 'switch',
    commands: ['status', 'estimate', 'batches', 'report', 'run', 'resume'],
    recorded: false,
    help: 'print JSON on stdout instead of text',
    helpFor: {
      run: ofRun as string,
      resume: ofRun as string,
      status: 'print JSON on stdout instead of text: an object for one job, a list for several',
      batches: 'print one JSON object per batch, one per line; the totals go to stderr',
      report:
        'print the figures as one JSON object instead of making the page. Times are ISO 8601 in UTC',
    },
  },
} as const
