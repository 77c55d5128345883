/**
 * Answers as plain data, for people whose language is not JavaScript: the first rule that matches a
 * request gives its answer, and without one the default answer stands.
 */
import { BatchlineError } from '../../errors.ts'
import { kindOf } from '../../kind-of.ts'
import { answerProblem } from './answer-problem.ts'
import type { Answer, Respond } from './answer.ts'
import { defaultAnswer } from './default-answer.ts'

/** A rule: an answer, and which requests get it. Without a condition all of them do. */
interface AnswerRule {
  /** The custom_id; a `*` at its end stands for any rest. */
  readonly custom_id?: string
  readonly model?: string
  /** Text that occurs in the messages. */
  readonly contains?: string
  readonly answer: Answer
}

/** @throws BatchlineError ERR_OPTION unless given an array of rules. */
export function respondByRules(given: unknown): Respond {
  const problem = rulesProblem(given)
  if (problem !== undefined) throw new BatchlineError('ERR_OPTION', `emulator: respond${problem}`)
  const rules = given as readonly AnswerRule[]
  return (params, info) => {
    const messages = JSON.stringify(params.messages)
    const rule = rules.find((one) => matches(one, info.custom_id, params.model, messages))
    return rule === undefined ? defaultAnswer(params, info) : rule.answer
  }
}

function matches(rule: AnswerRule, id: string | null, model: string, messages: string): boolean {
  const { custom_id, contains } = rule
  if (custom_id !== undefined && !isNamed(custom_id, id ?? '')) return false
  if (rule.model !== undefined && rule.model !== model) return false
  // Both are JSON, so a quote or a line break in the text is escaped alike.
  return contains === undefined || messages.includes(JSON.stringify(contains).slice(1, -1))
}

function isNamed(pattern: string, id: string): boolean {
  return pattern.endsWith('*') ? id.startsWith(pattern.slice(0, -1)) : id === pattern
}

/** What is wrong with the rules, as it follows the name `respond`. */
function rulesProblem(given: unknown): string | undefined {
  if (!Array.isArray(given)) return `: give an array of rules {answer, …}, not ${kindOf(given)}`
  for (const [index, rule] of given.entries()) {
    const problem = ruleProblem(rule)
    if (problem !== undefined) return `[${index}]: ${problem}`
  }
  return undefined
}

function ruleProblem(rule: unknown): string | undefined {
  if (typeof rule !== 'object' || rule === null || Array.isArray(rule)) {
    return `a rule is an object {answer, …}, not ${kindOf(rule)}`
  }
  const { answer, ...when } = rule as Record<string, unknown>
  for (const [name, value] of Object.entries(when)) {
    if (!conditions.includes(name)) {
      return `there is no member "${name}"; there are answer, ${conditions.join(', ')}`
    }
    if (typeof value !== 'string') return `${name} must be a text, not ${kindOf(value)}`
  }
  return answerProblem(answer)
}

const conditions = ['custom_id', 'model', 'contains']
