/**
 * All text on its way to the terminal passes through here. Words of the service, names of files and data
 * are not trusted: control characters could move the cursor, set the title or hide what comes before them.
 * And nothing that looks like a key is shown, wherever it came from.
 */
import { redact } from '../../api/redact.ts'

const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu

/** The text on one line, without control characters and keys. */
export function printable(text: string): string {
  return withoutSecrets(text).replaceAll(unprintable, ' ').trim()
}

/** A value as JSON on one line. What could control a terminal is escaped, so the value stays what it is. */
export function printableJson(value: unknown): string {
  return withoutSecrets(JSON.stringify(value)).replaceAll(unprintable, (signs) =>
    Array.from(signs, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
  )
}

function withoutSecrets(text: string): string {
  let shown = redact(text)
  for (const name of keyNames) {
    const secret = keyIn(name)
    if (secret !== undefined) shown = shown.replaceAll(secret, `(${name})`)
  }
  return shown
}

const keyNames = ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN'] as const

/** The keys of the environment, for what takes them out by itself. */
export function keysInUse(): string[] {
  return keyNames.flatMap((name) => keyIn(name) ?? [])
}

function keyIn(name: string): string | undefined {
  const secret = process.env[name]?.trim()
  // A shorter one is a dummy for the emulator, and may be an ordinary word of the message.
  return secret !== undefined && secret.length >= 16 ? secret : undefined
}
