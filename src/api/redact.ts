/**
 * Takes keys out of a text that will be stored or shown. A service or a proxy may echo what it was
 * sent, and messages go into the journal.
 *
 * @param secrets - to be taken out wherever they stand, beside what looks like a key
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  let shown = text
  for (const secret of secrets) {
    shown = shown.replaceAll(secret, secret.startsWith('sk-') ? 'sk-…' : '…')
  }
  return shown
    .replaceAll(/\bsk-[\w-]{6,}/g, 'sk-…')
    .replaceAll(/\b(bearer|x-api-key)(["':=\s]+)[\w.+/=-]{6,}/gi, '$1$2…')
}
