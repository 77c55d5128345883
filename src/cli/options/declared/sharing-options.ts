/** How rows share answers, so that fewer are sent. */
export const sharingOptions = {
  dedupe: {
    kind: 'switch',
    sets: 'chunkBySize.dedupe',
    help: 'send equal requests of a batch once: all their rows get the answer',
  },
} as const
