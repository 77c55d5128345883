/** Faults of the results: lines that are missing, doubled, broken or out of place. */
import t from 'tap'
import { gunzipSync } from 'node:zlib'
import type { ResultsFault } from '../../src/emulator/faults/fault-rules.ts'
import type { FaultRule } from '../../src/emulator/index.ts'
import { call, endedBatch, withEmulator } from './with-emulator.ts'
import type { RawReply } from './with-emulator.ts'

/** Downloads 10 lines, without and with the faults. */
async function download(
  t: Parameters<typeof withEmulator>[0],
  ...rules: ResultsFault[]
): Promise<{ plain: string[]; spoiled: RawReply; lines: string[] }> {
  const { emulator, batches } = await withEmulator(t)
  const { id } = await endedBatch({ emulator, batches }, 10)
  const path = `/v1/messages/batches/${id}/results`
  const plain = (await call(emulator, 'GET', path)).body.trimEnd().split('\n')
  emulator.faults.set(rules.map((rule) => ({ ...rule, on: 'results' }) as FaultRule))
  const spoiled = await call(emulator, 'GET', path)
  return { plain, spoiled, lines: spoiled.body.split('\n') }
}

const half = (line: string | undefined) => line?.slice(0, line.length >> 1) ?? ''

void t.test('cut between two lines, by a broken connection', async (t) => {
  const { plain, spoiled } = await download(t, { fault: 'cut' })
  t.match(spoiled, { status: 200, complete: false })
  t.equal(spoiled.body, `${plain.slice(0, 5).join('\n')}\n`)
})

void t.test('cut within a line, by a broken connection', async (t) => {
  const { plain, spoiled } = await download(t, { fault: 'cut', share: 0.2, midLine: true })
  t.equal(spoiled.complete, false)
  t.match(spoiled.body, `${plain.slice(0, 2).join('\n')}\n${half(plain[2])}`)
})

void t.test('cut between two lines, cleanly', async (t) => {
  const { plain, spoiled } = await download(t, { fault: 'cut', clean: true })
  t.equal(spoiled.complete, true)
  t.equal(spoiled.body, `${plain.slice(0, 5).join('\n')}\n`)
})

void t.test('cut before the first byte', async (t) => {
  const { spoiled } = await download(t, { fault: 'cut', share: 0 })
  t.match(spoiled, { status: 200, complete: false, body: '' })
})

void t.test('a content-length that is too high', async (t) => {
  const { plain, spoiled } = await download(t, { fault: 'wrong_length', bytes: 5 })
  t.equal(spoiled.complete, false)
  t.equal(spoiled.body, `${plain.join('\n')}\n`)
  t.equal(Number(spoiled.headers['content-length']), spoiled.body.length + 5)
})

void t.test('a stalled download continues after the pause', async (t) => {
  const { plain, spoiled } = await download(t, { fault: 'stall', ms: 30 })
  t.equal(spoiled.body, `${plain.join('\n')}\n`)
})

void t.test('a trickle', async (t) => {
  const { plain, spoiled } = await download(t, { fault: 'trickle', bytesPerSecond: 100_000 })
  t.equal(spoiled.body, `${plain.join('\n')}\n`)
})

void t.test('the same line twice', async (t) => {
  const { plain, lines } = await download(t, { fault: 'duplicate_lines' })
  t.same(lines, [plain[0], ...plain, ''])
})

void t.test('two lines for one request', async (t) => {
  const { plain, lines } = await download(t, {
    fault: 'duplicate_lines',
    different: true,
    share: 0.2,
  })
  t.equal(lines.length, plain.length + 2 + 1)
  const [first, second] = lines.map(
    (line) => JSON.parse(line || '{}') as { custom_id: string; result: unknown },
  )
  t.equal(first?.custom_id, second?.custom_id)
  t.notSame(first?.result, second?.result)
})

void t.test('missing lines', async (t) => {
  const { plain, lines } = await download(t, { fault: 'missing_lines', share: 0.5 })
  t.same(lines, [...plain.filter((_, i) => i % 2 === 1), ''])
})

void t.test('unknown custom_ids', async (t) => {
  const { plain, lines } = await download(t, { fault: 'unknown_ids', lines: 2 })
  t.same(lines.slice(2), [...plain, ''])
  t.match(
    lines.slice(0, 2).map((line) => JSON.parse(line) as unknown),
    [{ custom_id: 'unknown-0' }, { custom_id: 'unknown-1' }],
  )
})

void t.test('blank lines', async (t) => {
  const { plain, spoiled } = await download(t, { fault: 'blank_lines' })
  t.equal(spoiled.body, `${plain.join('\n\n')}\n\n`)
})

void t.test('CRLF, a byte order mark and no final newline, together', async (t) => {
  const { plain, spoiled } = await download(
    t,
    { fault: 'crlf' },
    { fault: 'bom' },
    { fault: 'no_final_newline' },
  )
  t.equal(spoiled.body, `\uFEFF${plain.join('\r\n')}`)
})

void t.test('malformed lines', async (t) => {
  const { plain, lines } = await download(t, { fault: 'malformed_lines' })
  t.same(lines, [half(plain[0]), ...plain.slice(1), ''])
})

void t.test('bytes that are not valid UTF-8', async (t) => {
  const { plain, spoiled } = await download(t, { fault: 'invalid_utf8' })
  t.equal(spoiled.bytes.indexOf(0xff), (plain[0] as string).indexOf('"result"') + 1)
})

void t.test('raw lines', async (t) => {
  const { plain, lines } = await download(t, { fault: 'raw_lines', lines: ['{"__proto__":1}', ''] })
  t.same(lines, ['{"__proto__":1}', '', ...plain, ''])
})

void t.test('a giant line', async (t) => {
  const { plain, lines } = await download(t, { fault: 'giant_line', bytes: 1_000_000 })
  t.equal((lines[0] as string).length + 1, 1_000_000)
  t.match(JSON.parse(lines[0] as string), { custom_id: 'unknown-giant' })
  t.same(lines.slice(1), [...plain, ''])
})

void t.test('gzip', async (t) => {
  const { plain, spoiled } = await download(t, { fault: 'gzip' })
  t.equal(spoiled.headers['content-encoding'], 'gzip')
  t.equal(gunzipSync(spoiled.bytes).toString(), `${plain.join('\n')}\n`)
})

void t.test('gzip, cut', async (t) => {
  const { spoiled } = await download(t, { fault: 'gzip' }, { fault: 'cut' })
  t.equal(spoiled.complete, false)
})

void t.test('after a fault that strikes once, the next download is whole', async (t) => {
  const faults: FaultRule[] = [{ on: 'results', fault: 'cut', next: 1 }]
  const { emulator, batches } = await withEmulator(t, { faults })
  const { id } = await endedBatch({ emulator, batches }, 10)
  const lines = async () => {
    let count = 0
    for await (const line of await batches.results(id)) count += line.custom_id ? 1 : 0
    return count
  }
  await t.rejects(lines(), { message: 'terminated' })
  t.equal(await lines(), 10)
})

void t.test('a client may disconnect in the middle of a download', async (t) => {
  const faults: FaultRule[] = [{ on: 'results', fault: 'stall', share: 0.5 }]
  const { emulator, batches } = await withEmulator(t, { faults })
  const { id } = await endedBatch({ emulator, batches }, 10)
  for await (const line of await batches.results(id)) {
    t.ok(line)
    break
  }
  emulator.faults.clear()
  t.equal((await batches.retrieve(id)).id, id)
})
