/** How a command that looks at something says it. */
export const statusOptions = {
  json: {
    kind: 'switch',
    commands: ['status', 'estimate', 'run', 'resume'],
    recorded: false,
    help: 'one JSON object on stdout; a run gives it at its end, and needs -o FILE',
  },
} as const
