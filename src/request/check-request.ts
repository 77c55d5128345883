/**
 * The check before money is spent. The service accepts a whole batch before it looks at `params`,
 * and reports errors up to 24 hours later. This check refuses at once what is certain to be refused
 * then. The service decides what depends on the model, and about every name that is unknown here.
 */
import { isExactNumber } from '../json/exact-number.ts'
import { kindOf } from '../kind-of.ts'
import type { Asker } from '../option-words.ts'
import { checkMessages } from './check-messages.ts'
import { checkSystem } from './check-text.ts'
import { foreignRequest } from './foreign-request.ts'
import { isObject } from './is-object.ts'
import type { Fields } from './is-object.ts'
import { refusedField } from './refused-fields.ts'

/**
 * Returns why a request can't be sent, or `undefined`. It checks only the shape, not the size, nor
 * whether JSON can hold it.
 *
 * @param value - `{custom_id, params}`; any other member is an error
 * @param asker - who reads the reason
 */
export function checkRequest(value: unknown, asker: Asker = 'library'): string | undefined {
  if (!isObject(value) || isExactNumber(value)) {
    return `a request must be an object {custom_id, params}, not ${kindOf(value)}`
  }
  const { custom_id, params } = value
  const other = otherKey(value)
  if (other !== undefined) {
    return (
      foreignRequest(value) ??
      `a request has only custom_id and params; ${quoted(other)} belongs in params or nowhere`
    )
  }
  if (typeof custom_id !== 'string' || custom_id === '') {
    const way = kindOf(custom_id) === 'a number' ? '; write String(it)' : ''
    return `custom_id must be a string with at least one character, not ${kindOf(custom_id)}${way}`
  }
  if (!isObject(params) || isExactNumber(params)) {
    return `params must be an object, not ${kindOf(params)}`
  }
  return checkParams(params, asker) ?? checkMessages(params['messages'])
}

/** A loop, because it runs for every row. */
function otherKey(value: Fields): string | undefined {
  for (const key of Object.keys(value)) if (key !== 'custom_id' && key !== 'params') return key
  return undefined
}

function checkParams(params: Fields, asker: Asker): string | undefined {
  // Before what is missing: a name of another API often stands in its place.
  const refused = refusedField(params, asker)
  if (refused !== undefined) return refused
  const { model, max_tokens } = params
  if (typeof model !== 'string' || model === '') {
    return `params.model must be the name of a model, not ${kindOf(model)}`
  }
  if (max_tokens === 0) {
    return 'params.max_tokens is 0: a batch can’t warm the cache; use 1 or more'
  }
  if (!Number.isInteger(max_tokens) || (max_tokens as number) < 1) {
    return `params.max_tokens must be a whole number, at least 1, not ${numberKind(max_tokens)}`
  }
  return checkSystem(params['system'])
}

/** "Not a number" would be wrong of a number that is only too long. */
function numberKind(value: unknown): string {
  return isExactNumber(value) ? 'a number with too many digits' : kindOf(value)
}

function quoted(name: string): string {
  return JSON.stringify(name.length > 40 ? `${name.slice(0, 40)}…` : name)
}
