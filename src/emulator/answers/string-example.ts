import type { AnswerBudget } from './answer-budget.ts'
import type { JsonSchema } from './merge-schemas.ts'
import { patternExample } from './pattern-example.ts'

/** A text of the length, format or pattern of a schema, as long as the budget allows. */
export function stringOf(schema: JsonSchema, hash: number, budget: AnswerBudget): string {
  const text = textOf(schema, hash, budget).slice(0, budget.characters)
  budget.spendCharacters(text.length)
  return text
}

function textOf(schema: JsonSchema, hash: number, budget: AnswerBudget): string {
  const sample = samples[String(schema['format'])]
  if (sample !== undefined) return sample
  const { pattern } = schema
  const matching = typeof pattern === 'string' ? patternExample(pattern, hash, budget) : undefined
  if (matching !== undefined) return matching
  const least = Math.min(Number(schema['minLength'] ?? 0), budget.characters)
  const text = `text ${hash.toString(16)}`.padEnd(least, '.')
  return text.slice(0, Number(schema['maxLength'] ?? text.length))
}

const samples: Readonly<Record<string, string>> = {
  'date-time': '2026-01-31T12:00:00Z',
  date: '2026-01-31',
  time: '12:00:00Z',
  duration: 'P1D',
  email: 'someone@example.com',
  hostname: 'example.com',
  uri: 'https://example.com/',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uuid: '123e4567-e89b-42d3-a456-426614174000',
}
