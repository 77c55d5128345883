import type { Answer, AnswerInfo } from 'batchline/emulator'

/** Labels tickets. One in twelve is overloaded at first, one in forty is refused, one in sixty never has a topic. */
export function respond(params: unknown, { custom_id }: AnswerInfo): Answer {
  const { messages } = params as { messages: ReadonlyArray<{ content: string }> }
  const n = Number(/\d+/.exec(messages[0]?.content ?? '')?.[0] ?? 0)
  const isFirst = custom_id.split('_')[2] === '1'
  if (n % 12 === 5 && isFirst) {
    return { error: { type: 'overloaded_error', message: 'Overloaded' } }
  }
  if (n % 40 === 7) return { text: '', stop_reason: 'refusal' }
  if (n % 60 === 11) return { text: '{"topic":"none of these"}' }
  return { text: JSON.stringify({ topic: n % 3 === 0 ? 'billing' : 'bug' }) }
}
