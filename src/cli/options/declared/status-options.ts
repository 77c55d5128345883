/** What `batchline status` takes. */
export const statusOptions = {
  json: {
    kind: 'switch',
    commands: ['status'],
    help: 'one JSON object instead of lines',
  },
} as const
