/** One call of the command, with its time and peak memory. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { apiKey } from '../programs/task.ts'

export interface CommandFigures {
  readonly wallMs: number
  readonly cpuMs: number
  readonly peakMB: number
}

const built = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/**
 * @param until - the text on standard output or error at which it has done its work, for one that runs until it is stopped
 * @throws if the command fails
 */
export async function runCommand(
  args: readonly string[],
  { url, until }: { url: string; until?: string },
): Promise<CommandFigures> {
  const scratch = await mkdtemp(join(tmpdir(), 'batchline-command-'))
  const figures = join(scratch, 'figures.json')
  const node = ['--import', built('./tell-figures.js'), built('../../src/cli/main.js')]
  const env = {
    PATH: process.env['PATH'],
    FIGURES: figures,
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_API_KEY: apiKey,
  }
  try {
    const start = performance.now()
    const child = spawn(process.execPath, [...node, ...args], { env })
    let text = ''
    let doneMs: number | undefined
    const read = (bytes: Buffer): void => {
      text = `${text}${bytes.toString()}`.slice(-4000)
      if (until === undefined || doneMs !== undefined || !text.includes(until)) return
      doneMs = performance.now() - start
      child.kill('SIGINT')
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    const [code] = (await once(child, 'close')) as [number | null]
    const wallMs = doneMs ?? performance.now() - start
    const isDone = until === undefined ? code === 0 : doneMs !== undefined
    if (!isDone) throw new Error(`${args.join(' ')} ended with ${code}: ${text}`)
    const told = JSON.parse(await readFile(figures, 'utf8')) as Omit<CommandFigures, 'wallMs'>
    return { wallMs, ...told }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}
