/**
 * The one way of text to the terminal. What the service, a file name or the data says is not trusted
 * there: control characters could move the cursor, set the title or hide what stands before them. And
 * nothing that looks like a key gets out, whoever has put it into a message.
 */
import { redact } from '../../api/redact.ts'

const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu

/** The text on one line, without control characters and keys. */
export function printable(text: string): string {
  return withoutSecrets(text).replaceAll(unprintable, ' ').trim()
}

function withoutSecrets(text: string): string {
  let shown = redact(text)
  for (const name of ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN']) {
    const secret = process.env[name]?.trim()
    // A shorter one is a stand-in for the emulator, and may be a word of the message.
    if (secret && secret.length >= 16) shown = shown.replaceAll(secret, `(${name})`)
  }
  return shown
}
