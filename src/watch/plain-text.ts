import { redact } from '../api/redact.ts'
import { shortText } from '../short-text.ts'

const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu

/**
 * A text that goes into a file or to another program, on one line and short. It may quote what a service, a
 * proxy or the disk said, so it is cut: an echo of what was sent could be of any length.
 *
 * @param secrets - are taken out wherever they stand
 */
export function plainText(text: string, secrets: readonly string[] = [], most = 300): string {
  return shortText(redact(text, secrets).replaceAll(unprintable, ' ').trim(), most)
}
