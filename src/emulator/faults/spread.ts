/**
 * Whether the item at this place is one of the given share. Spread evenly, the first always among
 * them, so that a small share strikes a small batch too and strikes the same items every time.
 */
export function isInShare(place: number, share: number): boolean {
  return Math.ceil((place + 1) * share) > Math.ceil(place * share)
}
