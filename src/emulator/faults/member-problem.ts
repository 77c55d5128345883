/** Checks the values of a rule's members. A member means the same in every fault that has it. */
import { kindOf } from '../../kind-of.ts'

/** What is wrong with the value of a member; undefined for a valid one. */
export function valueProblem(fault: string, member: string, value: unknown): string | undefined {
  // These two names mean something else in one fault each.
  if (fault === 'unknown_status' && member === 'status') return isText('status', value)
  if (fault === 'raw_lines' && member === 'lines') return listProblem(member, value, 'string')
  if (fault === 'reset' && member === 'at') return choiceProblem(member, value, ['headers', 'body'])
  return checks[member]?.(member, value)
}

type Check = (member: string, value: unknown) => string | undefined

const share: Check = (member, value) =>
  isWithin(value, 0, 1) ? undefined : `${member} must be a number from 0 to 1`
const amount: Check = (member, value) =>
  isWithin(value, 0, Infinity) ? undefined : `${member} must be a number of at least 0`
const rate: Check = (member, value) =>
  isWithin(value, 0.001, Infinity) ? undefined : `${member} must be a number over 0`
const count: Check = (member, value) =>
  Number.isInteger(value) && (value as number) >= 0 ? undefined : `${member} must be a whole number`
const flag: Check = (member, value) =>
  typeof value === 'boolean' ? undefined : `${member} must be true or false`
const isText: Check = (member, value) =>
  typeof value === 'string' ? undefined : `${member} must be a text, not ${kindOf(value)}`
const headerText: Check = (member, value) =>
  isText(member, value) ??
  (isHeaderText(value) ? undefined : `${member} has a character that no header may have`)
const httpStatus: Check = (member, value) =>
  Number.isInteger(value) && isWithin(value, 200, 599)
    ? undefined
    : `${member} must be an HTTP status from 200 to 599`

const checks: Readonly<Record<string, Check>> = {
  p: share,
  share,
  after: share,
  next: count,
  calls: (member, value) =>
    Array.isArray(value) && value.every((one) => Number.isInteger(one) && one >= 1)
      ? undefined
      : `${member} must be a list of numbers from 1`,
  forMs: amount,
  batchId: isText,
  status: httpStatus,
  type: isText,
  message: isText,
  errorCode: isText,
  retryAfter: (member, value) =>
    typeof value === 'number' ? undefined : headerText(member, value),
  retryAfterDate: (member, value) =>
    typeof value === 'number' && Number.isFinite(value) ? undefined : `${member} must be a number`,
  headers: (member, value) => headersProblem(member, value),
  requestId: (member, value) => (value === null ? undefined : isText(member, value)),
  envelope: flag,
  commit: flag,
  at: (member, value) => choiceProblem(member, value, ['end', 'create']),
  bytes: count,
  bytesPerSecond: rate,
  ms: amount,
  location: headerText,
  origin: isText,
  midLine: flag,
  clean: flag,
  different: flag,
  lines: count,
  types: (member, value) => listProblem(member, value, 'string'),
}

function isWithin(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && value >= least && value <= most
}

function choiceProblem(
  member: string,
  value: unknown,
  choices: readonly string[],
): string | undefined {
  if (choices.includes(value as string)) return undefined
  return `${member} must be ${choices.map((choice) => JSON.stringify(choice)).join(' or ')}`
}

function listProblem(member: string, value: unknown, of: 'string' | 'number'): string | undefined {
  const isList = Array.isArray(value) && value.every((one) => typeof one === of)
  return isList ? undefined : `${member} must be a list of ${of === 'string' ? 'texts' : 'numbers'}`
}

function headersProblem(member: string, value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return `${member} must be an object from name to text, not ${kindOf(value)}`
  }
  const wrong = Object.entries(value).find(
    ([name, text]) => !/^[\w!#$%&'*+.^`|~-]+$/.test(name) || !isHeaderText(text),
  )
  return wrong && `${member} has "${wrong[0]}", which is not a header with a text`
}

function isHeaderText(text: unknown): boolean {
  return typeof text === 'string' && /^[\t\x20-\x7e\x80-\xff]*$/.test(text)
}
