/** The part of the page's script that says how to connect a client. */
export const scriptConnect: string = `
const request = JSON.stringify({ requests: [{ custom_id: 'first', params: {
  model: 'claude-haiku-5-5', max_tokens: 64, messages: [{ role: 'user', content: 'Well?' }] } }] })

const showConnect = (url, key) => {
  write(at('connect-env'), 'ANTHROPIC_BASE_URL=' + url + '\\nANTHROPIC_API_KEY=' + key)
  write(at('connect-ts'), [
    "import Anthropic from '@anthropic-ai/sdk'",
    "const client = new Anthropic({ baseURL: '" + url + "', apiKey: '" + key + "' })",
  ].join('\\n'))
  write(at('connect-py'), [
    'import anthropic',
    'client = anthropic.Anthropic(base_url="' + url + '", api_key="' + key + '")',
  ].join('\\n'))
  write(at('connect-curl'), [
    'curl ' + url + '/v1/messages/batches \\\\',
    "  -H 'x-api-key: " + key + "' -H 'anthropic-version: 2026-10-21' \\\\",
    "  -H 'content-type: application/json' -d '" + request + "'",
  ].join('\\n'))
}

const connect = async () => {
  showConnect(location.origin, 'any')
  const { apiKeys } = await call('GET', 'settings')
  if (apiKeys !== 'any') showConnect(location.origin, 'ONE_OF_YOUR_KEYS')
}
`
