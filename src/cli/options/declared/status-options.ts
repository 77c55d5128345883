/** How a command that looks at something says it. */
const ofRun = `at the end one JSON object on stdout: exitCode, state, what is awaited and when to come again, and the
  status of the job. Needs -o FILE`

export const statusOptions = {
  json: {
    kind: 'switch',
    commands: ['status', 'estimate', 'batches', 'report', 'run', 'resume'],
    recorded: false,
    help: 'JSON on stdout in place of lines',
    helpFor: {
      run: ofRun as string,
      resume: ofRun as string,
      status: 'JSON on stdout in place of lines: of one job an object, of several a list',
      batches: 'a JSON object a batch, one a line; the sum goes to stderr',
      report:
        'print the figures of the page as one JSON object, and make no page. Times are milliseconds since 1970',
    },
  },
} as const
