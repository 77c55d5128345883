/** Which params of a request go into a count_tokens call. */
import t from 'tap'
import type * as Beta from '@anthropic-ai/sdk/resources/beta/messages/messages'
import type * as Messages from '@anthropic-ai/sdk/resources/messages/messages'
import { countParams } from '../../../src/request/count-params.ts'

type OnlyMessages =
  | Exclude<keyof Messages.MessageCreateParamsBase, keyof Messages.MessageCountTokensParams>
  | Exclude<keyof Beta.MessageCreateParams, keyof Beta.MessageCountTokensParams>

// As a record, so that a member that the SDK gains or loses does not compile.
const onlyMessages: { readonly [Member in OnlyMessages]: true } = {
  container: true,
  diagnostics: true,
  fallback_credit_token: true,
  fallbacks: true,
  inference_geo: true,
  max_tokens: true,
  metadata: true,
  service_tier: true,
  stop_sequences: true,
  stream: true,
  thread: true,
}
const headers = ['user_profile_id', 'workspace_id']

void t.test('members that only Messages takes are left out', (t) => {
  for (const member of [...Object.keys(onlyMessages), ...headers]) {
    t.same(countParams({ model: 'm', messages: [], [member]: 1 }), { model: 'm', messages: [] })
  }
  t.end()
})

void t.test('all others stay, known or not', (t) => {
  const params = { model: 'm', messages: [], system: 's', tools: [], betas: ['b'], unheard_of: 1 }
  t.same(countParams({ ...params, max_tokens: 5 }), params)
  t.end()
})
