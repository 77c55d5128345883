import { intents } from './intents.ts'

/** The intents whose names are most like that of one, itself included: those that are confused with it. */
export function near(intent: string, count: number): string[] {
  const own = new Set(triples(intent))
  const likeness = (other: string) => triples(other).filter((three) => own.has(three)).length
  return [...intents].sort((a, b) => likeness(b) - likeness(a)).slice(0, count)
}

function triples(name: string): string[] {
  const text = `_${name.toLowerCase()}_`
  return Array.from({ length: text.length - 2 }, (_, i) => text.slice(i, i + 3))
}
