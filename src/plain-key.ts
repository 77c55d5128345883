/**
 * The key of a request without the moment that `recall` adds if the answer in the store is too old or
 * damaged: the same request has the same plain key, whatever the store knows today.
 */
export function plainKey(key: string): string {
  const dot = key.indexOf('.')
  return dot < 0 ? key : key.slice(0, dot)
}
