/**
 * Recognizes lines of other batch APIs, so that the message can say what to write here. Someone who
 * switches APIs has a whole file of them.
 */
import { isObject } from './is-object.ts'
import type { Fields } from './is-object.ts'

const requestShape = '{"custom_id": …, "params": {"model": …, "max_tokens": …, "messages": […]}}'

/**
 * Identifies an object with other members than `custom_id` and `params`, and says how to write it
 * here.
 */
export function foreignRequest(value: Fields): string | undefined {
  const { body, modelInput, request, messages, params } = value
  if (isObject(body) && ('method' in value || 'url' in value)) {
    return describe(
      "a line of OpenAI's batch format",
      'body becomes params, max_tokens is required, a system message goes into params.system, and model names are those of Claude',
    )
  }
  if (isObject(modelInput)) {
    return describe(
      "a line of AWS Bedrock's batch format",
      'recordId becomes custom_id, modelInput becomes params, params.model is required, and anthropic_version is left out',
    )
  }
  if (isObject(request)) return foreignWrapper(value, request)
  if (Array.isArray(messages) && params === undefined) {
    return describe(
      'the params of a request without the request around them',
      'move all of it into params and give each request a custom_id',
    )
  }
  return undefined
}

/** Two of Google's formats wrap the request in a member `request`. */
function foreignWrapper(value: Fields, request: Fields): string | undefined {
  if (Array.isArray(request['messages'])) {
    return describe(
      "a line of Vertex AI's batch format for Claude",
      'request becomes params, params.model is required, and anthropic_version is left out',
    )
  }
  if (!('contents' in request) && !('key' in value)) return undefined
  return describe(
    "a line of Gemini's batch format",
    'key becomes custom_id, contents becomes messages with the roles user and assistant, systemInstruction becomes ' +
      'params.system, maxOutputTokens becomes max_tokens, and model names are those of Claude',
  )
}

function describe(what: string, mapping: string): string {
  return `this is ${what}; a request here is ${requestShape}: ${mapping}`
}
