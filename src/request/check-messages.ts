/**
 * Checks the messages of a request, one by one. The service decides which roles may follow each
 * other.
 */
import { kindOf } from '../kind-of.ts'
import { checkBlock } from './check-block.ts'
import { checkImageCount } from './check-image-count.ts'
import { emptyText } from './check-text.ts'
import { isObject } from './is-object.ts'
import { wrongRole } from './wrong-role.ts'

/** Returns what is wrong with `params.messages`. */
export function checkMessages(messages: unknown): string | undefined {
  if (!Array.isArray(messages)) return `params.messages must be an array, not ${kindOf(messages)}`
  if (messages.length === 0) return 'params.messages is empty; it needs at least one message'
  let hasBlocks = false
  for (let i = 0; i < messages.length; i++) {
    const message: unknown = messages[i]
    const reason = checkMessage(message, i === messages.length - 1)
    if (reason) return `params.messages[${i}]${reason}`
    hasBlocks ||= typeof (message as { content: unknown }).content !== 'string'
  }
  return hasBlocks ? checkImageCount(messages) : undefined
}

function checkMessage(message: unknown, isLast: boolean): string | undefined {
  if (!isObject(message)) return ` must be an object {role, content}, not ${kindOf(message)}`
  const { role, content } = message
  if (role !== 'user' && role !== 'assistant' && role !== 'system') return wrongRole(role)
  if (typeof content === 'string') {
    const reason = content === '' && mayBeEmpty(role, isLast) ? undefined : emptyText(content)
    return reason && `.content${reason}`
  }
  if (!Array.isArray(content))
    return `.content must be a string or an array, not ${kindOf(content)}`
  if (content.length === 0 && !mayBeEmpty(role, isLast)) {
    return '.content is an empty array, which the service refuses; leave the message out or give it content'
  }
  for (let i = 0; i < content.length; i++) {
    const reason = checkBlock(content[i], role)
    if (reason) return `.content[${i}]${reason}`
  }
  return undefined
}

/**
 * The API: "All messages must have non-empty content except for the optional final assistant
 * message."
 */
function mayBeEmpty(role: 'user' | 'assistant' | 'system', isLast: boolean): boolean {
  return role === 'system' || (role === 'assistant' && isLast)
}
