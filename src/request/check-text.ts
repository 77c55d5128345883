/** Text that the service refuses because there is nothing in it. */
import { kindOf } from '../kind-of.ts'
import { isObject } from './is-object.ts'

/** Stops at the first character that counts, so that long texts cost no more than short ones. */
const something = /[\S\uFEFF]/
const space = 0x20
const lastAscii = 0x7e

/**
 * What is wrong with a text that may not be empty, to follow the place where it stands. Only what is
 * white space in every language counts as such, because the service may be written in any.
 */
export function emptyText(text: string): string | undefined {
  // There is a call for every row, and most texts begin with a letter.
  const code = text.charCodeAt(0)
  if (code > space && code <= lastAscii) return undefined
  if (text === '') return ' is empty, which the service refuses; leave it out or give it text'
  if (something.test(text)) return undefined
  return ' has nothing but white space in it, which the service refuses; leave it out or give it text'
}

/** What is wrong with the text of a text block. */
export function checkTextBlock(text: unknown): string | undefined {
  const reason = typeof text === 'string' ? emptyText(text) : ` is a string, not ${kindOf(text)}`
  return reason && `.text${reason}`
}

/** What is wrong with `params.system`. An empty string there is as good as none. */
export function checkSystem(system: unknown): string | undefined {
  if (typeof system === 'string' || system === undefined || system === null) return undefined
  if (!Array.isArray(system)) {
    return `params.system is a string or an array of text blocks, not ${kindOf(system)}`
  }
  for (const [i, block] of system.entries()) {
    const reason = checkSystemBlock(block)
    if (reason) return `params.system[${i}]${reason}`
  }
  return undefined
}

function checkSystemBlock(block: unknown): string | undefined {
  if (!isObject(block)) return ` is an object with a type, not ${kindOf(block)}`
  return block['type'] === 'text' ? checkTextBlock(block['text']) : undefined
}
