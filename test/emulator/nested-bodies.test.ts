/** A body that is nested too deeply is refused before anything walks it. */
import t from 'tap'
import { jsonDepth } from '../../src/emulator/http/bodies/json-depth.ts'
import { call, messageOf, paramsOf, withEmulator } from './with-emulator.ts'

const batches = '/v1/messages/batches'
const endpoints = ['/v1/messages', '/v1/messages/count_tokens', batches]

/** Params of so many levels: a schema of lists of lists, or of anything in a metadata-like member. */
function paramsOfDepth(levels: number, shape: 'schema' | 'lists', path: string): string {
  // The params, the tools, the tool and its schema are four.
  const inner =
    shape === 'lists'
      ? `{"type":"object","enum":[${'['.repeat(levels - 5)}${']'.repeat(levels - 5)}]}`
      : `{"type":"object","not":${'{"not":'.repeat(levels - 5)}{}${'}'.repeat(levels - 5)}}`
  const { max_tokens, ...rest } = { ...paramsOf('x') }
  const params = { ...rest, ...(path.endsWith('count_tokens') ? {} : { max_tokens }) }
  return `${JSON.stringify(params).slice(0, -1)},"tools":[{"name":"a","input_schema":${inner}}]}`
}

for (const path of endpoints) {
  void t.test(`${path} refuses what is nested too deeply`, async (t) => {
    const { emulator } = await withEmulator(t)
    const send = (params: string) => {
      const good = JSON.stringify({ custom_id: 'good', params: paramsOf('x') })
      const body = `{"requests":[${good},{"custom_id":"deep","params":${params}}]}`
      return call(emulator, 'POST', path, path === batches ? body : params)
    }
    const message =
      path === batches
        ? 'requests.1.params: Input is nested too deeply'
        : 'Input is nested too deeply'
    for (const shape of ['schema', 'lists'] as const) {
      for (const levels of [999, 1000]) {
        const { status, body } = await send(paramsOfDepth(levels, shape, path))
        t.equal(status, 200, `${shape} ${levels}: ${body.slice(0, 300)}`)
      }
      for (const levels of [1001, 2500, 100_000]) {
        const reply = await send(paramsOfDepth(levels, shape, path))
        t.equal(reply.status, 400, `${shape} ${levels}`)
        t.equal(messageOf(reply), message)
      }
    }
  })
}

void t.test('depth is counted outside of strings', (t) => {
  const bodies: Array<[body: string, depth: number]> = [
    ['7', 0],
    ['"[{["', 0],
    ['[]', 1],
    ['[[],{"a":[1]},[[]]]', 3],
    [String.raw`{"[\"[":"\\","b":["\\\"[["]}`, 2],
    [String.raw`["\\",["\\\\",[]]]`, 3],
  ]
  for (const [body, depth] of bodies) t.equal(jsonDepth(Buffer.from(body)), depth, body)
  t.end()
})
