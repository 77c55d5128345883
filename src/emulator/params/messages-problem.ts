/** Checks the shape of messages as the service does. */
import type { Reading } from './params-kind.ts'

type Message = Readonly<Record<string, unknown>>

/** The first problem, in the words of the service. */
export function messagesProblem(
  messages: readonly unknown[],
  reading: Reading,
): string | undefined {
  for (const [i, message] of messages.entries()) {
    const problem = messageProblem((message ?? {}) as Message, reading)
    if (problem !== undefined) return `messages.${i}.${problem}`
  }
  return undefined
}

function messageProblem(message: Message, { version, beta }: Reading): string | undefined {
  const { role, content } = message
  if (role !== 'user' && role !== 'assistant' && role !== 'system') {
    return `role: Input should be 'user' or 'assistant'`
  }
  if (typeof content !== 'string' && !Array.isArray(content)) {
    return 'content: Input should be a valid string or list'
  }
  const extra = extraMember(message, beta)
  if (extra !== undefined) return `${extra}: Extra inputs are not permitted`
  if (version < '2026-10-21' || typeof content === 'string') return undefined
  const problem = blockProblem(content, role)
  return problem === undefined ? undefined : `content.${problem}`
}

function extraMember(message: Message, beta: boolean): string | undefined {
  const members = beta && message['role'] === 'system' ? systemMembers : messageMembers
  return Object.keys(message).find((member) => !members.includes(member))
}

const messageMembers = ['role', 'content']
/** Members that betas add to a system message in the conversation. */
const systemMembers = [...messageMembers, 'clear_at', 'output_config']

function blockProblem(blocks: readonly unknown[], role: string): string | undefined {
  for (const [i, block] of blocks.entries()) {
    const { type, citations } = (block ?? {}) as { type?: unknown; citations?: unknown }
    if (role === 'assistant' && type === 'document') {
      return `${i}: document blocks are not permitted in assistant messages`
    }
    if (role === 'user' && type === 'text' && Array.isArray(citations) && citations.length > 0) {
      return `${i}.citations: citations are not permitted on user text blocks`
    }
  }
  return undefined
}
