/** Params that a batch refuses are named with their place and the remedy. */
import t from 'tap'
import { checkRequest } from '../../../src/request/check-request.ts'

const messages = [{ role: 'user', content: 'Hello' }]
const params = { model: 'claude-haiku-4-5', max_tokens: 64, messages }

const members: Array<[name: string, remedy: string]> = [
  ['betas', 'submitBatches(job, {betas: [NAME, …]})'],
  ['output_format', 'output_config: {"format": …}'],
  ['custom_id', 'beside params'],
  ['method', "a line of OpenAI's batch format"],
  ['url', "a line of OpenAI's batch format"],
  ['body', "a line of OpenAI's batch format"],
  ['anthropic_version', 'leave it out'],
  ['prompt', 'write messages'],
  ['max_tokens_to_sample', 'write max_tokens'],
  ['max_completion_tokens', 'write max_tokens'],
  ['response_format', 'write output_config'],
  ['functions', 'write tools'],
  ['n', 'several requests'],
  ['user', 'metadata: {"user_id": …}'],
  ['frequency_penalty', 'leave it out'],
  ['presence_penalty', 'leave it out'],
  ['seed', 'leave it out'],
  ['logit_bias', 'leave it out'],
  ['webhook_url', 'leave it out'],
  ['priority', 'leave it out'],
]

for (const [name, remedy] of members) {
  void t.test(`refused: params.${name}`, async (t) => {
    const reason = checkRequest({ custom_id: 'a', params: { ...params, [name]: 'secret' } })
    t.match(reason, `params.${name} `)
    t.match(reason, remedy)
    t.notMatch(reason, 'secret')
    const left = { custom_id: 'a', params: { ...params, [name]: undefined } }
    t.equal(checkRequest(left), undefined, 'JSON leaves it out')
  })
}

void t.test('betas are told in the words of whoever asks', async (t) => {
  const value = { custom_id: 'a', params: { ...params, betas: ['x'] } }
  t.match(checkRequest(value, 'command'), 'call that makes the batch: --betas NAME,…')
  t.notMatch(checkRequest(value, 'command'), 'submitBatches')
  t.notMatch(checkRequest(value, 'library'), '--betas')
})

void t.test('what stands in the place of a member that is needed is told first', async (t) => {
  const completions = { model: 'claude-2', prompt: 'Hello', max_tokens_to_sample: 9 }
  t.match(checkRequest({ custom_id: 'a', params: completions }), 'params.prompt is of the old')
  const openAi = { model: 'claude-haiku-4-5', max_completion_tokens: 9, messages }
  t.match(checkRequest({ custom_id: 'a', params: openAi }), 'params.max_completion_tokens')
})

/** The SDK's own members, stable and beta; those that no batch takes have tests of their own. */
const real = (
  'cache_control container diagnostics inference_geo metadata output_config service_tier stop_sequences system ' +
  'thinking tool_choice tools user_profile_id workspace_id billing_policy compaction context_management mcp_servers'
).split(' ')

void t.test('members that the service has, or may have one day, are left to it', async (t) => {
  for (const name of [...real, 'new_in_2027']) {
    const value = name === 'system' ? 'Be brief.' : {}
    const sent = { custom_id: 'a', params: { ...params, [name]: value } }
    t.equal(checkRequest(sent), undefined, name)
  }
})
