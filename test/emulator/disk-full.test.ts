/**
 * A disk without room holds the batches that need it until there is room, and nothing else. Nothing
 * is billed twice by trying again, and nothing of a refused call stays.
 */
import t from 'tap'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmdirSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { startEmulator } from '../../src/emulator/index.ts'
import type { LedgerReport } from '../../src/emulator/index.ts'
import { batchesOf, call, messageOf, paramsOf, requestsOf } from './with-emulator.ts'

const isRoot = process.getuid?.() === 0
const path = '/v1/messages/batches'
const long = 'x'.repeat(10_000)

interface Tap {
  teardown(fn: () => unknown): void
}

/** A disk of this size, mounted for the test. */
function smallDisk(t: Tap, size: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'batchline-small-disk-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', dir])
  t.teardown(() => {
    execFileSync('umount', ['-l', dir])
    rmdirSync(dir)
  })
  return dir
}

/** Uses up the disk, but for the last `spare` bytes. */
function fill(dir: string, spare: number): () => void {
  const filler = join(dir, 'filler')
  const file = openSync(filler, 'w')
  let size = 0
  try {
    for (;;) size += writeSync(file, Buffer.alloc(4096))
  } catch {
    execFileSync('truncate', ['-s', String(size - spare), filler])
  } finally {
    closeSync(file)
  }
  return () => rmSync(filler)
}

function canMount(): boolean {
  try {
    return isRoot && execFileSync('mount', ['--version']).length > 0
  } catch {
    return false
  }
}

const skip = canMount() ? false : 'only root can mount a small disk'

void t.test('a disk that is full while a batch ends', { skip }, async (t) => {
  const dir = smallDisk(t, '8m')
  const start = Date.now()
  const emulator = await startEmulator({
    dir,
    now: () => start,
    respond: ({ messages }) =>
      JSON.stringify(messages).includes('small') ? 'yes' : { text: long, stop_reason: 'end_turn' },
  })
  t.teardown(() => emulator.close())
  const told: string[] = []
  emulator.onFailure((failure) => told.push(failure))
  const batches = batchesOf(emulator.clientOptions)
  const { id } = await batches.create({ requests: requestsOf(200, 'large') })
  const makeRoom = fill(dir, 1_000_000)

  await t.rejects(emulator.advance(100), { message: /msgbatch_.*can't end yet: .*ENOSPC/ })
  t.equal((await batches.retrieve(id)).processing_status, 'in_progress')
  const { failure, billed, results } = await emulator.ledger()
  t.match(failure, /ENOSPC/)
  t.ok(billed < 200, `${billed} billed`)
  t.equal(results.succeeded, billed)
  t.match(JSON.parse((await call(emulator, 'GET', '/_emulator/ledger')).body), { failure })

  await t.test('other batches go on, as far as there is room', async (t) => {
    const other = await batches.create({ requests: requestsOf(100, 'small') })
    await emulator.advance(100).catch(() => {})
    t.match(await batches.retrieve(other.id), { request_counts: { succeeded: 100 } })
  })

  makeRoom()
  let batch = await batches.retrieve(id)
  for (; batch.processing_status !== 'ended'; batch = await batches.retrieve(id)) {
    await new Promise((done) => setTimeout(done, 10))
  }
  t.match(batch.request_counts, { succeeded: 200, processing: 0 })
  const ids = new Set<string>()
  let lines = 0
  for await (const { custom_id, result } of await batches.results(id)) {
    lines++
    if (result.type === 'succeeded') ids.add(custom_id)
  }
  t.same([lines, ids.size], [200, 200])
  const report = await emulator.ledger()
  t.match(report, { billed: 300, results: { succeeded: 300 }, batches: 2, requests: 300 })
  t.equal(report.failure, undefined)
  t.equal(told.length, 1, told.join('\n'))
  await emulator.advance(0)
})

void t.test('a create call for which there is no room', { skip }, async (t) => {
  const dir = smallDisk(t, '4m')
  const emulator = await startEmulator({ dir })
  t.teardown(() => emulator.close())
  const body = JSON.stringify({ requests: requestsOf(300, 'hello') })
  const before = readdirSync(dir)
  let accepted = 0
  let refused = 0
  // From no room at all to room for the body and its records: the call can fail at each step.
  for (let spare = 0; accepted < 3; spare += 4096) {
    const makeRoom = fill(dir, spare)
    const reply = await call(emulator, 'POST', path, body)
    if (reply.status === 200) accepted++
    else {
      refused++
      t.equal(reply.status, 500)
      t.match(JSON.parse(reply.body), { error: { type: 'api_error' } })
      t.match(messageOf(reply), /ENOSPC/)
    }
    makeRoom()
    let report: LedgerReport
    do report = await emulator.ledger()
    while (report.results.succeeded < report.requests)
    t.match(report, { batches: accepted, requests: accepted * 300, billed: accepted * 300 })
    const files = readdirSync(dir).filter((name) => !name.endsWith('.results.jsonl'))
    t.same(files, before)
  }
  t.ok(refused > 5, `${refused} refused`)
})

void t.test('files that may not grow, told once on stderr', async (t) => {
  const dir = t.testdir({
    'respond.mjs': `export default () => ({ text: 'x'.repeat(10_000), stop_reason: 'end_turn' })`,
  })
  const serveUrl = new URL('../../src/emulator/serve.js', import.meta.url).href
  const program = `import { serve } from ${JSON.stringify(serveUrl)}\nawait serve(process.argv.slice(1))`
  const args = ['--batch-ms', '1', '--stdin', '--dir', dir, '--respond', join(dir, 'respond.mjs')]
  const script = 'ulimit -S -f 2000; exec "$0" --input-type=module -e "$@"'
  const child = spawn('bash', ['-c', script, process.execPath, program, '--', ...args])
  t.teardown(() => child.kill('SIGKILL'))
  let stderr = ''
  child.stderr.on('data', (piece: Buffer) => (stderr += piece.toString()))
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const { url, pid } = JSON.parse(line) as { url: string; pid: number }
  const batches = batchesOf({ baseURL: url, apiKey: 'any' })
  const ledger = async () =>
    JSON.parse((await call({ url }, 'GET', '/_emulator/ledger')).body) as LedgerReport

  const { id } = await batches.create({ requests: requestsOf(500) })
  const small = await batches.create({ requests: requestsOf(5) })
  let report = await ledger()
  for (; report.failure === undefined || report.billed < 130; report = await ledger());
  t.match(report.failure, /EFBIG/)
  t.equal((await batches.retrieve(id)).processing_status, 'in_progress')
  t.equal((await batches.retrieve(small.id)).processing_status, 'ended')
  // As long as it is tried again.
  await new Promise((done) => setTimeout(done, 1500))
  t.match(stderr.split('\n'), [/^batchline emulator: batch msgbatch_.*EFBIG/, ''])
  t.equal(stderr.split('\n').length, 2, stderr)

  const prlimit = () => execFileSync('prlimit', ['--pid', String(pid), '--fsize=unlimited'])
  try {
    prlimit()
  } catch (error) {
    t.comment(`the limit can't be lifted: ${String(error)}`)
    return
  }
  for (report = await ledger(); report.billed < 505; report = await ledger());
  t.match(await batches.retrieve(id), { request_counts: { succeeded: 500 } })
  report = await ledger()
  t.match(report, { billed: 505, results: { succeeded: 505 } })
  t.equal(report.failure, undefined)
})

void t.test('a direct call that can’t be recorded is not billed later', { skip }, async (t) => {
  const dir = smallDisk(t, '4m')
  const emulator = await startEmulator({ dir })
  t.teardown(() => emulator.close())
  const ask = () => call(emulator, 'POST', '/v1/messages', JSON.stringify(paramsOf('hello')))
  const makeRoom = fill(dir, 0)
  // The last page of the ledger may have room for a few lines.
  let billed = 0
  let reply = await ask()
  for (; reply.status === 200; reply = await ask()) billed++
  t.equal(reply.status, 500)
  t.match(messageOf(reply), /ENOSPC/)
  makeRoom()
  t.match(await emulator.ledger(), { messages: billed, calls: { messages: billed + 1 } })
  t.equal((await ask()).status, 200)
  t.match(await emulator.ledger(), { messages: billed + 1 })
})
