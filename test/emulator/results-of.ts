import type { EmulatorOptions } from '../../src/emulator/index.ts'
import { call, withEmulator } from './with-emulator.ts'

/** Sends params of any kind in one batch and returns their results in the same order. */
export async function resultsOf(
  t: Parameters<typeof withEmulator>[0],
  version: string,
  params: readonly unknown[],
  options: EmulatorOptions = {},
  headers: Record<string, string> = {},
): Promise<unknown[]> {
  const { emulator } = await withEmulator(t, { shuffle: false, ...options })
  const body = JSON.stringify({
    requests: params.map((one, i) => ({ custom_id: `r-${i}`, params: one })),
  })
  const path = '/v1/messages/batches'
  const created = await call(emulator, 'POST', path, body, {
    'anthropic-version': version,
    ...headers,
  })
  if (created.status !== 200) throw new Error(created.body)
  await emulator.advance(100)
  const { id } = JSON.parse(created.body) as { id: string }
  const { body: lines } = await call(emulator, 'GET', `${path}/${id}/results`)
  return lines
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { result: unknown }).result)
}

/** A case: its name, params, and the error message of their result; undefined for a success. */
export type Case = readonly [name: string, params: unknown, message: RegExp | undefined]

interface Matcher {
  match(found: unknown, wanted: object): void
}

interface Test {
  test(name: string, run: (t: Matcher) => Promise<void>): unknown
}

/** Compares the results with what the cases want. */
export async function compareCases(
  t: Test,
  cases: readonly Case[],
  results: readonly unknown[],
): Promise<void> {
  for (const [i, [name, , message]] of cases.entries()) {
    await t.test(name, async (t) => {
      const error = { error: { type: 'invalid_request_error', message } }
      t.match(
        results[i],
        message === undefined ? { type: 'succeeded' } : { type: 'errored', error },
      )
    })
  }
}
