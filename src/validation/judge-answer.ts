/** Decides whether an answer is usable and returns its value, with its tier. The steps run in this order. */
import type { Message } from '@anthropic-ai/sdk/resources/messages'
import type { Failure, Tier } from '../outcome.ts'
import { checkStopReason } from './check-stop-reason.ts'
import { extractJson } from './extract-json.ts'
import type { Extracted } from './extract-json.ts'
import { readAnswer } from './read-answer.ts'
import type { AnswerOptions } from './read-answer.ts'
import type { Checked, SchemaChecker } from './schema-checker.ts'
import { tierOf } from './tier-of.ts'
import type { TierRules } from './tier-options.ts'

/** The rules for every answer. */
export interface AnswerRules extends AnswerOptions {
  check: SchemaChecker | undefined
  repair: ((text: string) => string | undefined) | undefined
  tiers: TierRules | undefined
}

/** The changes to the outcome. */
export type Verdict =
  | { value: unknown; extracted?: true; repaired?: true; tier?: Tier; confidence?: number }
  | { failure: Failure; tier?: Tier; confidence?: number; unsure_value?: unknown }

/** Returns a promise only where the schema is asynchronous. */
export function judgeAnswer(message: Message, rules: AnswerRules): Verdict | Promise<Verdict> {
  // Someone's Transform dropped the message. Do not retry: that would pay for an answer that
  // exists.
  if (typeof message !== 'object' || message === null) return invalid('there is no message', false)
  const failure = checkStopReason(message)
  if (failure) return { failure }
  const found = findValue(message, rules)
  if ('reason' in found) return invalid(found.reason)
  const tiered = (usable: typeof found): Verdict => {
    const tier = rules.tiers && tierOf(usable.value, message, rules.tiers)
    if (!tier) return usable
    return 'failure' in tier ? tier : { ...usable, ...tier }
  }
  if (!rules.check) return tiered(found)
  const checked = rules.check(found.value)
  const verdict = (result: Checked): Verdict =>
    'reason' in result ? invalid(result.reason) : tiered({ ...found, value: result.value })
  return checked instanceof Promise ? checked.then(verdict) : verdict(checked)
}

function findValue(message: Message, rules: AnswerRules): Extracted {
  const answer = readAnswer(message, rules)
  if (!('text' in answer)) return answer
  return rules.parse === 'text' ? { value: answer.text } : extractJson(answer.text, rules.repair)
}

function invalid(message: string, retryable = true): Verdict {
  return { failure: { kind: 'invalid_output', message, retryable } }
}
