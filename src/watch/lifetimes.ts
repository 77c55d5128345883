/** How long the service works on a batch, and how long it keeps its results, both from its creation. */
export const windowMs = 86_400_000
export const keptMs: number = 29 * 86_400_000
