/**
 * Whether the item at this place belongs to the given share. Items are spread evenly and always
 * include the first: even a small share strikes a small batch, and it strikes the same items every
 * time.
 */
export function isInShare(place: number, share: number): boolean {
  return Math.ceil((place + 1) * share) > Math.ceil(place * share)
}
