/**
 * Takes keys out of a text that will be stored or shown. A service or a proxy may echo what it was
 * sent, and messages go into the journal.
 */
export function redact(text: string): string {
  return text
    .replaceAll(/\bsk-[\w-]{6,}/g, 'sk-…')
    .replaceAll(/\b(bearer|x-api-key)(["':=\s]+)[\w.+/=-]{6,}/gi, '$1$2…')
}
