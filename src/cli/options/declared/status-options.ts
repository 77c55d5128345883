/** How a command that looks at something says it. */
export const statusOptions = {
  json: {
    kind: 'switch',
    commands: ['status', 'estimate', 'batches', 'report', 'run', 'resume'],
    recorded: false,
    help: `JSON on stdout in place of lines: one object, of several jobs a list, of batches one object a line. A run
      gives it at its end, and needs -o FILE`,
  },
} as const
