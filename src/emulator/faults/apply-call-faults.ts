/**
 * Applies the faults of a call: it goes through late, in part or not at all. `commit` decides
 * whether the call takes effect, which a client often can't know.
 */
import type { Clock } from '../clock.ts'
import { breakReply } from './break-reply.ts'
import type { Breaker, FaultyExchange } from './break-reply.ts'
import { drain } from '../wire/drain.ts'
import type { FaultRule } from './fault-rules.ts'
import { pause } from '../wire/pause.ts'
import { sendReply } from '../wire/reply.ts'
import type { Reply } from '../wire/reply.ts'
import { spoilResults } from './spoil-results.ts'
import { spoilStream } from './spoil-stream.ts'

/** Answers the call, or applies the first rule that replaces the plain reply. */
export async function applyCallFaults(
  exchange: FaultyExchange,
  answer: () => Promise<Reply>,
  clock: Clock,
): Promise<void> {
  const { message, response, rules } = exchange
  for (const rule of rules) {
    if (rule.fault === 'slow' && rule.on !== 'batch') await pause(rule.ms, response, clock)
  }
  const breaker = rules.find(isBreaker)
  if (breaker?.fault === 'reset' && breaker.at === 'headers') {
    message.socket.destroy()
    return
  }
  let reply: Reply | undefined
  if (!breaker || takesEffect(breaker)) reply = spoilStream(await answer(), exchange)
  else await drain(message)
  if (breaker) await breakReply(breaker, reply, exchange, clock)
  else if (reply) await sendReply(response, await spoilResults(reply, rules, response, clock))
}

const breakers = new Set([
  'status',
  'reset',
  'reply_lost',
  'reply_cut',
  'reply_trickle',
  'html',
  'hang',
  'redirect',
  'late_commit',
])

function isBreaker(rule: FaultRule): rule is FaultRule & Breaker {
  return breakers.has(rule.fault)
}

function takesEffect(breaker: Breaker): boolean {
  if ('commit' in breaker) return breaker.commit === true
  return ['reply_lost', 'reply_cut', 'reply_trickle', 'late_commit'].includes(breaker.fault)
}
