/** A log that can't be written: real files, pipes and a device that is always full. */
import t from 'tap'
import { execFileSync, spawn } from 'node:child_process'
import {
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import { LineFile } from '../../src/watch/line-file.ts'

const noPipes = process.platform === 'win32' && 'no named pipes'

function fileAt(path: string): { file: LineFile; said: string[] } {
  const said: string[] = []
  return { file: new LineFile(path, (problem) => said.push(problem)), said }
}

/**
 * Waits until a reader has the pipe, and keeps a writer on it: without one the reader is at its end before the file
 * under test has opened it.
 */
async function opened(t: Scope, path: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      const fd = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK)
      t.teardown(() => closeSync(fd))
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENXIO' || tries === 3000) throw error
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
}

interface Scope {
  teardown(fn: () => void): void
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
  await opened(t, path)
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
  await opened(t, path)
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

void t.test('a file that is rotated by a rename or a copy is followed', async (t) => {
  const dir = t.testdir()
  const path = join(dir, 'log')
  const { file, said } = fileAt(path)
  const written = async (line: string): Promise<void> => {
    file.write(line)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  await written('a\n')
  renameSync(path, `${path}.1`)
  await written('b\n')
  renameSync(path, `${path}.2`)
  writeFileSync(path, '')
  await written('c\n')
  truncateSync(path)
  await written('d\n')
  t.same(
    ['.1', '.2', ''].map((end) => readFileSync(`${path}${end}`, 'utf8')),
    ['a\n', 'b\n', 'd\n'],
    'what came after it is where the name is, and a copy truncates without a gap',
  )
  t.same(said, [])
  // The name can't be had any more: the open file takes the rest.
  renameSync(path, `${path}.3`)
  mkdirSync(path)
  await written('e\n')
  t.equal(readFileSync(`${path}.3`, 'utf8'), 'd\ne\n')
  t.match(said, [/EISDIR.*The run goes on/])
  rmSync(path, { recursive: true })
  await file.end()
  t.equal(said.length, 1, 'nothing is missing')
})

void t.test(
  'a named pipe whose reader is restarted',
  { skip: noPipes, timeout: 20_000 },
  async (t) => {
    const path = join(t.testdir(), 'pipe')
    execFileSync('mkfifo', [path])
    const first = spawn('head', ['-n', '1', path])
    t.teardown(() => first.kill('SIGKILL'))
    await new Promise((resolve) => setTimeout(resolve, 300))
    const { file, said } = fileAt(path)
    file.write('a\n')
    await once(first, 'close')
    file.write('b\n')
    await new Promise((resolve) => setTimeout(resolve, 100))
    const next = spawn('head', ['-n', '2', path])
    t.teardown(() => next.kill('SIGKILL'))
    file.write('c\n')
    const [read] = (await once(next.stdout, 'data')) as [Buffer]
    t.equal(String(read), 'b\nc\n')
    await file.end()
    t.match(said, [/^its reader closed it. The run goes on/])
    t.equal(said.length, 1, 'nothing is missing')
  },
)
