/** How rows share answers, so that fewer are sent. */
export const sharingOptions = {
  dedupe: {
    kind: 'switch',
    sets: 'chunkBySize.dedupe',
    help: 'send equal requests in a batch once, and give all their rows the answer',
  },
} as const
