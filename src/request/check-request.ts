/**
 * The check before money is spent. The service looks at `params` only after it has accepted the whole
 * batch, and says so up to 24 hours later; what is certain to be refused then is refused here.
 * What depends on the model is left to the service.
 */
import { refusedField } from './refused-fields.ts'

/**
 * Why a request can't be sent, `undefined` where nothing speaks against it. Looks at the shape only:
 * neither at the size nor at whether JSON can hold it.
 *
 * @param value - `{custom_id, params}`; whatever else is in it is an error
 */
export function checkRequest(value: unknown): string | undefined {
  if (!isObject(value)) return `a request is an object {custom_id, params}, not ${nameOf(value)}`
  const { custom_id, params } = value
  const other = Object.keys(value).find((key) => key !== 'custom_id' && key !== 'params')
  if (other !== undefined) {
    return `a request has only custom_id and params; ${quoted(other)} belongs into params or nowhere`
  }
  if (typeof custom_id !== 'string' || custom_id === '') {
    return `custom_id is a string with at least one character, not ${nameOf(custom_id)}`
  }
  if (!isObject(params)) return `params is an object, not ${nameOf(params)}`
  return checkParams(params) ?? checkMessages(params['messages'])
}

function checkParams(params: Fields): string | undefined {
  const { model, max_tokens } = params
  if (typeof model !== 'string' || model === '') {
    return `params.model is the name of a model, not ${nameOf(model)}`
  }
  if (max_tokens === 0) {
    return 'params.max_tokens is 0: warming the cache is not possible in a batch; ask for 1 or more'
  }
  if (!Number.isInteger(max_tokens) || (max_tokens as number) < 1) {
    return `params.max_tokens is a whole number from 1, not ${nameOf(max_tokens)}`
  }
  return refusedField(params)
}

function checkMessages(messages: unknown): string | undefined {
  if (!Array.isArray(messages)) return `params.messages is an array, not ${nameOf(messages)}`
  if (messages.length === 0) return 'params.messages is empty; it needs at least one message'
  for (const [i, message] of messages.entries()) {
    const reason = checkMessage(message)
    if (reason) return `params.messages[${i}]${reason}`
  }
  return undefined
}

function checkMessage(message: unknown): string | undefined {
  if (!isObject(message)) return ` is an object {role, content}, not ${nameOf(message)}`
  const { role, content } = message
  if (typeof role !== 'string') return `.role is a string, not ${nameOf(role)}`
  if (typeof content === 'string') return undefined
  if (!Array.isArray(content)) return `.content is a string or an array, not ${nameOf(content)}`
  for (const [i, block] of content.entries()) {
    const reason = checkBlock(block, role)
    if (reason) return `.content[${i}]${reason}`
  }
  return undefined
}

function checkBlock(block: unknown, role: string): string | undefined {
  if (!isObject(block)) return ` is an object with a type, not ${nameOf(block)}`
  const { type, citations } = block
  if (role === 'assistant' && type === 'document') {
    return ': documents in the turn of the assistant are refused since API version 2026-10-21; move it to a turn of the user'
  }
  if (role === 'user' && type === 'text' && Array.isArray(citations) && citations.length > 0) {
    return '.citations: refused in text of the user since API version 2026-10-21; leave it out'
  }
  return undefined
}

type Fields = Record<string, unknown>

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The kind of a value and never the value: it may be of the row. */
function nameOf(value: unknown): string {
  if (value === '') return 'an empty string'
  if (value === null || value === undefined) return String(value)
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

function quoted(name: string): string {
  return JSON.stringify(name.length > 40 ? `${name.slice(0, 40)}…` : name)
}
