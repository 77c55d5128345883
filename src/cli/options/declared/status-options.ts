/** How a command that looks at something says it. */
export const statusOptions = {
  json: {
    kind: 'switch',
    commands: ['status', 'estimate', 'batches'],
    help: 'JSON instead of lines: one object, of several jobs a list, of batches one object a line',
  },
} as const
