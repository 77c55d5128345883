/** How a command that looks at something says it. */
export const statusOptions = {
  json: {
    kind: 'switch',
    commands: ['status', 'estimate', 'report'],
    help: 'one JSON object instead of lines',
  },
} as const
