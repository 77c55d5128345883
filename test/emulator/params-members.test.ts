/**
 * The params of the SDK's types are known here, all of them. When the SDK gains a param, this file
 * does not compile.
 */
import t from 'tap'
import type {
  MessageCountTokensParams,
  MessageCreateParamsNonStreaming,
} from '@anthropic-ai/sdk/resources/messages'
import type {
  MessageCountTokensParams as BetaCountTokensParams,
  MessageCreateParamsNonStreaming as BetaCreateParams,
} from '@anthropic-ai/sdk/resources/beta/messages'
import { batchParams, countParams, messageParams } from '../../src/emulator/params/params-kind.ts'
import type { ParamsKind } from '../../src/emulator/params/params-kind.ts'

/** The SDK sends these as headers. */
type Header = 'workspace_id' | 'user_profile_id' | 'betas'
type Table<T> = Record<Exclude<keyof T, Header>, true>

const created: Table<MessageCreateParamsNonStreaming> = {
  cache_control: true,
  container: true,
  diagnostics: true,
  inference_geo: true,
  max_tokens: true,
  messages: true,
  metadata: true,
  model: true,
  output_config: true,
  service_tier: true,
  speed: true,
  stop_sequences: true,
  stream: true,
  system: true,
  thinking: true,
  tool_choice: true,
  tools: true,
}
const counted: Table<MessageCountTokensParams> = {
  cache_control: true,
  messages: true,
  model: true,
  output_config: true,
  speed: true,
  system: true,
  thinking: true,
  tool_choice: true,
  tools: true,
}
type BetaOnly<Beta, Plain> = Record<Exclude<keyof Beta, keyof Plain | Header>, true>
const createdInBetas: BetaOnly<BetaCreateParams, MessageCreateParamsNonStreaming> = {
  billing_policy: true,
  compaction: true,
  context_management: true,
  fallback_credit_token: true,
  fallbacks: true,
  mcp_servers: true,
  output_format: true,
  thread: true,
}
const countedInBetas: BetaOnly<BetaCountTokensParams, MessageCountTokensParams> = {
  billing_policy: true,
  compaction: true,
  context_management: true,
  mcp_servers: true,
  output_format: true,
}

/** An object in place of the value of any member: what is refused then is the value, or the member. */
function isMember(kind: ParamsKind, name: string, beta: boolean): boolean {
  const value = { unheard_of: 1 }
  const good = { model: 'm', max_tokens: 1, messages: [{ role: 'user', content: 'x' }] }
  const { max_tokens: _, ...countable } = good
  const params = { ...(kind === countParams ? countable : good), [name]: value }
  const problem = kind.shape(params, { beta, older: false, open: false })
  return problem !== `.${name}: Extra inputs are not permitted`
}

void t.test('every member of the SDK’s types is known, and only those', async (t) => {
  const cases: Array<[string, ParamsKind, object, object]> = [
    ['batch', batchParams, created, createdInBetas],
    ['messages', messageParams, created, createdInBetas],
    ['count_tokens', countParams, counted, countedInBetas],
  ]
  for (const [name, kind, plain, inBetas] of cases) {
    await t.test(name, async (t) => {
      for (const member of Object.keys(plain)) t.ok(isMember(kind, member, false), member)
      for (const member of Object.keys(inBetas)) {
        t.notOk(isMember(kind, member, false), `${member} without a beta`)
        // The API of betas has moved it into `output_config`, and a batch has never had it.
        const isGone = member === 'output_format' && kind === batchParams
        t.equal(isMember(kind, member, true), !isGone, `${member} with a beta`)
      }
      for (const member of ['betas', 'workspace_id', 'nonsense', 'constructor', 'toString']) {
        t.notOk(isMember(kind, member, true), member)
      }
    })
  }
})
