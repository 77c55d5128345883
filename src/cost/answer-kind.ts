import type { ModelUsage } from './recorded-usage.ts'

/** What the answers of one price have in common. */
export type AnswerKind = Omit<ModelUsage, 'answers' | 'tokens'>
