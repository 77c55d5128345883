/** Detects text that the service refuses because it is empty. */
import { kindOf } from '../kind-of.ts'
import { isObject } from './is-object.ts'

/** Matches the first visible character and stops, so long texts cost no more than short ones. */
const visible = /[\S\uFEFF]/
const space = 0x20
const lastAscii = 0x7e

/**
 * Returns what is wrong with a text that must not be empty, to be appended to its place. Only
 * characters that every language counts as white space are white space here: the service's own
 * language is unknown.
 */
export function emptyText(text: string): string | undefined {
  // A short cut for every row: most texts begin with a letter.
  const code = text.charCodeAt(0)
  if (code > space && code <= lastAscii) return undefined
  if (text === '') return ' is empty, which the service refuses; leave it out or give it text'
  if (visible.test(text)) return undefined
  return ' contains only white space, which the service refuses; leave it out or give it text'
}

/** Returns what is wrong with the text of a text block. */
export function checkTextBlock(text: unknown): string | undefined {
  const reason =
    typeof text === 'string' ? emptyText(text) : ` must be a string, not ${kindOf(text)}`
  return reason && `.text${reason}`
}

/** Returns what is wrong with `params.system`. An empty string counts as no system prompt. */
export function checkSystem(system: unknown): string | undefined {
  if (typeof system === 'string' || system === undefined || system === null) return undefined
  if (!Array.isArray(system)) {
    return `params.system must be a string or an array of text blocks, not ${kindOf(system)}`
  }
  for (const [i, block] of system.entries()) {
    const reason = checkSystemBlock(block)
    if (reason) return `params.system[${i}]${reason}`
  }
  return undefined
}

function checkSystemBlock(block: unknown): string | undefined {
  if (!isObject(block)) return ` must be an object with a type, not ${kindOf(block)}`
  return block['type'] === 'text' ? checkTextBlock(block['text']) : undefined
}
