/** A log that can't be written: real files, pipes and a device that is always full. */
import t from 'tap'
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import { LineFile } from '../../src/watch/line-file.ts'

const noPipes = process.platform === 'win32' && 'no named pipes'

function fileAt(path: string): { file: LineFile; said: string[] } {
  const said: string[] = []
  return { file: new LineFile(path, (problem) => said.push(problem)), said }
}

void t.test('lines are appended, behind the lines of earlier runs', async (t) => {
  const path = join(t.testdir(), 'log')
  for (const lines of [['a', 'b'], ['c']]) {
    const { file, said } = fileAt(path)
    for (const line of lines) file.write(`${line}\n`)
    await file.end()
    t.same(said, [])
  }
  t.equal(readFileSync(path, 'utf8'), 'a\nb\nc\n')
})

void t.test('a line that a kill cut off is closed, and a whole one is left alone', async (t) => {
  const path = join(t.testdir(), 'log')
  for (const [before, after] of [
    ['{"a":1}\n{"b"', '{"a":1}\n{"b"\nnext\n'],
    ['{"a":1}\n', '{"a":1}\nnext\n'],
    ['', 'next\n'],
  ] as const) {
    writeFileSync(path, before)
    const { file } = fileAt(path)
    file.write('next\n')
    await file.end()
    t.equal(readFileSync(path, 'utf8'), after)
  }
})

void t.test('a full disk is told once, and what is missing at the end', async (t) => {
  if (!existsSync('/dev/full')) return t.pass('skipped: this system has no /dev/full')
  const { file, said } = fileAt('/dev/full')
  for (let i = 0; i < 5; i++) file.write(`line ${i}\n`)
  // Long enough for a second try.
  await new Promise((resolve) => setTimeout(resolve, 1300))
  t.match(said, [/ENOSPC.*The run goes on/])
  t.equal(said.length, 1)
  await file.end(50)
  t.match(said, [/ENOSPC/, '5 lines are missing in it'])
  t.equal(said.length, 2)
})

void t.test('what can not be opened', async (t) => {
  const { file, said } = fileAt(join(t.testdir(), 'no', 'such', 'folder'))
  file.write('a\n')
  await file.end()
  t.match(said, [/ENOENT.*The run goes on/, '1 line is missing in it'])
})

void t.test('a pipe that nobody has opened for reading', { skip: noPipes }, async (t) => {
  const path = join(t.testdir(), 'pipe')
  execFileSync('mkfifo', [path])
  const { file, said } = fileAt(path)
  file.write('a\n')
  await file.end()
  t.match(said, [/ENXIO/, '1 line is missing in it'])
})

void t.test('a reader that is slow: the buffer is bounded', { skip: noPipes }, async (t) => {
  const path = join(t.testdir(), 'pipe')
  execFileSync('mkfifo', [path])
  const late = 'exec 3<"$0"; echo open; sleep 1; cat <&3 >/dev/null'
  const reader = spawn('sh', ['-c', late, path])
  t.teardown(() => reader.kill('SIGKILL'))
  const { file, said } = fileAt(path)
  // The reader is in the middle of opening it.
  await new Promise((resolve) => setTimeout(resolve, 300))
  const line = `${'x'.repeat(999)}\n`
  for (let i = 0; i < 5000; i++) file.write(line)
  await new Promise((resolve) => setTimeout(resolve, 200))
  t.same(said, [], 'slow is no fault')
  await file.end(10_000)
  t.equal(said.length, 1)
  const lost = Number(/^(\d+) lines are missing/.exec(said[0] ?? '')?.[1])
  t.ok(lost > 3800 && lost < 4000, `1 MiB waits for the reader, and nothing else: ${lost} lost`)
})

void t.test('a reader that goes away', { skip: noPipes }, async (t) => {
  const path = join(t.testdir(), 'pipe')
  execFileSync('mkfifo', [path])
  const reader = spawn('head', ['-n', '1', path])
  t.teardown(() => reader.kill('SIGKILL'))
  await new Promise((resolve) => setTimeout(resolve, 300))
  const { file, said } = fileAt(path)
  file.write('a\n')
  t.equal(String(await once(reader.stdout, 'data')), 'a\n')
  await once(reader, 'close')
  for (let i = 0; i < 3; i++) {
    file.write('b\n')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  await file.end()
  t.match(said, [/^its reader closed it. The run goes on/, '3 lines are missing in it'])
})
