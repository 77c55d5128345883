/** What `--notify` and `--alert` name. An address may hold a secret, so no message quotes what was typed. */
import { ruleForms, ruleOf } from '../../watch/alerts/alert-rule.ts'
import type { AlertRule } from '../../watch/alerts/alert-rule.ts'
import { targetOf } from '../../watch/alerts/alert-target.ts'
import type { AlertTarget } from '../../watch/alerts/alert-target.ts'
import { usageError } from './usage-error.ts'

const variable = /^@([A-Za-z_]\w*)$/

/** Whether it may stand in the job's folder. */
export function isSafeToKeep(text: string): boolean {
  return variable.test(text)
}

/** @throws BatchlineError `ERR_OPTION` for an address that can't be used, or a variable that is not set */
export function givenTarget(text: string, flag: string): AlertTarget {
  const [, name] = variable.exec(text) ?? []
  if (name === undefined && text.startsWith('@')) {
    throw usageError(`${flag}: @ must be followed by the name of an environment variable`)
  }
  const value = (name === undefined ? text : process.env[name])?.trim()
  if (value === undefined || value === '') {
    if (name === undefined) throw usageError(`${flag} is empty: give a URL, a command or @NAME`)
    throw usageError(
      `${flag}: the environment variable ${name} is not set. Set it to the URL or command that receives alerts`,
    )
  }
  const target = targetOf(value)
  if (typeof target !== 'string') return target
  const holder = name === undefined ? 'this' : `what ${name} holds`
  throw usageError(`${flag}: ${holder} ${target}`)
}

/** @throws BatchlineError `ERR_OPTION` for what is no rule */
export function givenRule(text: string, flag: string): AlertRule {
  const rule = ruleOf(text)
  if (rule) return rule
  throw usageError(
    `${flag} must be a rule, such as ${ruleForms}, not ${JSON.stringify(text.slice(0, 40))}`,
  )
}
