/**
 * Sentences from templates: `[a|b]` is one of the two, `[a|]` may be left out, `{name}` is a word from a list
 * of that name.
 */
import type { Pick } from './chance.ts'

export type Slots = Readonly<Record<string, readonly string[]>>

/** One sentence of those that a template stands for. */
export function say(template: string, slots: Slots, pick: Pick): string {
  const chosen = template.replaceAll(/\[([^\]]*)\]/g, (_, ways: string) => pick(ways.split('|')))
  return chosen
    .replaceAll(/\{(\w+)\}/g, (_, name: string) => pick(slots[name] ?? [name]))
    .replaceAll(/ {2,}/g, ' ')
    .replaceAll(/ ([.,?!])/g, '$1')
    .trim()
}

/** All words that a template may hold, one after another. */
export function wordsOf(template: string, slots: Slots): string {
  return template
    .replaceAll(/[[\]|]/g, ' ')
    .replaceAll(/\{(\w+)\}/g, (_, name: string) => (slots[name] ?? [name]).join(' '))
}
