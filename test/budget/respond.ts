import type { Answer, AnswerInfo } from '../../src/emulator/index.ts'

/** Answers as the text of a row says. The usage does not depend on what is answered. */
export function respond(params: object, { custom_id }: AnswerInfo): Answer {
  const { messages } = params as { messages: Array<{ content: unknown }> }
  const [fate = '', cache = '', output = '0'] = String(messages[0]?.content).split(' ', 3)
  const isFirstAttempt = custom_id.split('_')[2] === '1'
  if (fate === 'doomed') return { error: { type: 'invalid_request_error', message: 'never' } }
  if (fate === 'busy' && isFirstAttempt)
    return { error: { type: 'overloaded_error', message: 'busy' } }
  const text = fate === 'vague' && isFirstAttempt ? 'no JSON' : '{"answer":"yes"}'
  return {
    text,
    stop_reason: 'end_turn',
    usage: { output_tokens: Number(output), ...cachedUsage(cache, String(messages[0]?.content)) },
  }
}

/** Most of the prompt is from the cache, or written to it. */
function cachedUsage(cache: string, text: string): object {
  if (cache !== 'read' && cache !== 'write') return {}
  const tokens = Math.ceil(text.length / 4)
  const cached = Math.floor(tokens * 0.8)
  const input = { input_tokens: tokens - cached }
  return cache === 'read'
    ? { ...input, cache_read_input_tokens: cached }
    : {
        ...input,
        cache_creation_input_tokens: cached,
        cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: cached },
      }
}
