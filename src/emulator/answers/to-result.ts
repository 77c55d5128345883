/** Makes of an answer what the service would send. */
import { hash } from 'node:crypto'
import type {
  ContentBlock,
  Message,
  RefusalStopDetails,
  StopReason,
} from '@anthropic-ai/sdk/resources/messages'
import { stableId } from '../ids.ts'
import { factsOf } from '../models/facts-of.ts'
import { detailsOf } from '../wire/api-problem.ts'
import { erroredResult } from '../wire/errored-result.ts'
import type { Params, WireResult } from '../wire/wire-types.ts'
import type { Answer, AnswerError, AnswerInfo } from './answer.ts'
import { defaultAnswer } from './default-answer.ts'
import { fitContent } from './fit-content.ts'
import type { ContentLimits, FittedContent } from './fit-content.ts'
import { usageOf } from './usage-of.ts'
import type { Counting } from './usage-of.ts'

type Given = Exclude<Answer, string>

/** The result that an answer gives, in a batch or for a call to `/v1/messages`. */
export function toResult(
  answer: Answer,
  params: Params,
  info: AnswerInfo,
  counting: Counting,
): WireResult {
  const given = withContent(answer, params, info)
  if (given.error) return toError(given.error, info)
  if (given.expired) return { type: 'expired' }
  if (given.canceled) return { type: 'canceled' }
  return { type: 'succeeded', message: given.message ?? toMessage(given, params, info, counting) }
}

/** An answer that leaves its content open, such as a usage alone, has that of the default answer. */
function withContent(answer: Answer, params: Params, info: AnswerInfo): Given {
  if (typeof answer === 'string') return { text: answer }
  const isOpen = contents.every((name) => answer[name] === undefined)
  if (!isOpen || answer.stop_reason === 'refusal') return answer
  const usual = defaultAnswer(params, info)
  return { ...(typeof usual === 'string' ? { text: usual } : usual), ...withoutUndefined(answer) }
}

const contents = [
  'text',
  'tool_use',
  'thinking',
  'refusal',
  'message',
  'error',
  'expired',
  'canceled',
] as const

function withoutUndefined(given: Given): Given {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}

function toError(error: AnswerError, info: AnswerInfo): WireResult {
  const { type, message, error_code: errorCode, details, request_id: requestId } = error
  return erroredResult(type, message, info, {
    details: detailsOf({ errorCode, details }),
    requestId,
  })
}

function toMessage(given: Given, params: Params, info: AnswerInfo, counting: Counting): Message {
  const asked = given.stop_reason ?? impliedStop(given)
  const fitted = fitContent(contentOf(given, info), limitsOf(params, asked))
  const { content, stop, stopSequence } = fitted
  const usage = usageOf(params, outputOf(fitted, params, asked), counting)
  return {
    id: stableId('msg', info),
    type: 'message',
    role: 'assistant',
    model: params.model,
    content,
    stop_reason: asked ?? stop ?? (given.tool_use ? 'tool_use' : 'end_turn'),
    stop_sequence: given.stop_sequence ?? stopSequence,
    stop_details: given.stop_details ?? refusalOf(given),
    container: null,
    diagnostics: null,
    usage: given.usage ? { ...usage, ...given.usage } : usage,
  }
}

function contentOf({ thinking, text, tool_use }: Given, info: AnswerInfo): ContentBlock[] {
  const content: ContentBlock[] = []
  if (thinking !== undefined) {
    content.push({ type: 'thinking', thinking, signature: hash('sha512', thinking, 'base64') })
  }
  if (text !== undefined) content.push({ type: 'text', text, citations: null })
  if (tool_use) {
    const { name, input } = tool_use
    const caller = { type: 'direct' as const }
    content.push({ type: 'tool_use', id: stableId('toolu', info), name, input, caller })
  }
  return content
}

function impliedStop({ refusal, stop_sequence }: Given): StopReason | undefined {
  if (refusal !== undefined) return 'refusal'
  return stop_sequence === undefined ? undefined : 'stop_sequence'
}

/** An answer that says why it stopped did not stop for another reason. */
function limitsOf(params: Params, asked: StopReason | undefined): ContentLimits {
  const { tokenFactor: factor } = factsOf(params.model)
  if (asked !== undefined && asked !== 'max_tokens') {
    return { maxTokens: Infinity, stopSequences: [], factor }
  }
  const given: unknown = asked === undefined ? params.stop_sequences : []
  const stopSequences = (Array.isArray(given) ? given : []).filter((one): one is string => {
    return typeof one === 'string' && one !== ''
  })
  return { maxTokens: params.max_tokens, stopSequences, factor }
}

function outputOf(fitted: FittedContent, params: Params, asked: StopReason | undefined) {
  const { tokens, thinkingTokens } = fitted
  const hasThinking = fitted.content.some(({ type }) => type === 'thinking')
  return {
    tokens: asked === 'max_tokens' ? params.max_tokens : tokens,
    thinking: hasThinking ? thinkingTokens : undefined,
  }
}

function refusalOf({ refusal }: Given): RefusalStopDetails | null {
  if (refusal === undefined) return null
  const explanation =
    refusal === null ? null : `The request was refused in the category ${refusal}.`
  return { type: 'refusal', category: refusal, explanation }
}
