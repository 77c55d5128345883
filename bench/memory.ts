/**
 * Peak memory of the whole pipeline, file to file, over the size of the input: it must not grow.
 *
 *     node build/bench/memory.js [MB ...]      default 20 200 1000
 *
 * Each size runs in a process of its own, the emulator in another; batches are as full as they get.
 */
import { execFileSync, spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'

interface Figures {
  rows: number
  batches: number
  peakMB: number
  seconds: number
}

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const sizes = process.argv.slice(2).map(Number)

console.log(`${cpus().length} cores, Node ${process.version}, commit ${commit()}\n`)
console.log('| input | rows | batches | peak RSS | wall |')
console.log('|---|---|---|---|---|')
for (const megabytes of sizes.length > 0 ? sizes : [20, 200, 1000]) {
  const folder = await mkdtemp(join(tmpdir(), 'batchline-memory-'))
  try {
    const { rows, batches, peakMB, seconds } = await measure(folder, megabytes)
    console.log(
      `| ${megabytes} MB | ${rows.toLocaleString('en')} | ${batches} | ${peakMB} MB | ${seconds} s |`,
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function measure(folder: string, megabytes: number): Promise<Figures> {
  const input = join(folder, 'in.jsonl')
  await pipeline(Readable.from(blocks(megabytes * 1e6)), createWriteStream(input))
  const args = [here('./file-to-file.js'), input, join(folder, 'out.jsonl'), join(folder, 'job')]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  for await (const bytes of child.stdout) text += String(bytes)
  return JSON.parse(text) as Figures
}

/** Ready requests of about 2.4 KB, some hundred at a time. */
function* blocks(bytes: number): Generator<string> {
  const filler = 'All work and no play makes for a dull benchmark. '.repeat(48)
  for (let row = 0, written = 0; written < bytes;) {
    let block = ''
    for (let i = 0; i < 200; i++, row++) {
      const params = {
        model: 'claude-haiku-5-5',
        max_tokens: 64,
        messages: [{ role: 'user', content: `${row} ${filler}` }],
      }
      block += `${JSON.stringify({ custom_id: `row-${row}`, params })}\n`
    }
    written += block.length
    yield block
  }
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
  } catch {
    return 'unknown'
  }
}
