/** Where alerts go. */
export type AlertTarget =
  | { readonly kind: 'webhook'; readonly url: URL }
  /** A line for the shell, which gets the alert on stdin. */
  | { readonly kind: 'command'; readonly command: string }

/** @returns what is wrong with it, as a text that quotes nothing of it: an address may hold a secret */
export function targetOf(text: string): AlertTarget | string {
  if (!/^[a-z][a-z\d+.-]*:\/\//i.test(text)) return { kind: 'command', command: text }
  if (!URL.canParse(text)) return 'is not a valid address'
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return 'is an address that does not begin with https:// or http://'
  if (url.username !== '' || url.password !== '')
    return 'is an address with a user name or password, which is not sent: put a token in its path'
  return { kind: 'webhook', url }
}

/** What must not be shown of a target. */
export function secretsOf(target: AlertTarget): string[] {
  if (target.kind === 'command') return []
  const { href, pathname, search } = target.url
  return [href, `${pathname}${search}`].filter((text) => text.length > 8)
}
