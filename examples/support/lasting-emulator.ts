/**
 * An emulator that outlives the example that has started it. Batches lie at the service, so an example that is
 * stopped and started again with the same --folder must find the same one. It ends with the run that finishes, or
 * an hour after the last one that did not.
 */
import type { Emulator } from 'batchline/emulator'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** What the folder says of its emulator. */
interface Kept {
  readonly url: string
  /** A run has finished: nothing is awaited, and another emulator at the same address will do. */
  readonly isFinished: boolean
}

/** The example once more, with this option and a port: it is the emulator then, with the example's model. */
export const emulatorOption = 'emulator-on-port'
const idleMs = 3_600_000

/** @returns the address of the folder's emulator. It is started unless it runs. */
export async function lastingEmulator(folder: string): Promise<string> {
  const kept = read(folder)
  // The one of a finished run is about to leave its port.
  for (let tries = 0; kept?.isFinished && tries < 50; tries++) {
    if (!(await answers(kept.url))) break
    await pause(100)
  }
  const runs = kept !== undefined && !kept.isFinished && (await answers(kept.url))
  if (kept !== undefined && !kept.isFinished && !runs) {
    console.error(
      `The emulator that ${folder} was begun with has ended, and its batches are gone with it: begin again with another --folder.`,
    )
    process.exit(1)
  }
  const url = runs ? kept.url : await start(kept === undefined ? '0' : new URL(kept.url).port)
  console.error(
    `The emulator is ${url}. It stays until this is finished: the same command goes on.`,
  )
  write(folder, { url, isFinished: false })
  setInterval(() => write(folder, { url, isFinished: false }), 60_000).unref()
  process.once('exit', (code) => {
    if (code === 0) write(folder, { url, isFinished: true })
  })
  return url
}

/** What the process of the emulator does. It never returns. */
export async function beLasting(folder: string, emulator: Emulator): Promise<never> {
  write(folder, { url: emulator.url, isFinished: false })
  // Whoever started it may be gone by now.
  process.send?.(emulator.url, () => {})
  // Each run writes the file, when it begins and once a minute. A folder that was removed needs no emulator.
  while (read(folder)?.isFinished === false && Date.now() - writtenAt(folder) < idleMs) {
    await pause(100)
  }
  await emulator.close()
  process.exit()
}

async function start(port: string): Promise<string> {
  const args = [...process.argv.slice(1), `--${emulatorOption}`, port]
  const child = spawn(process.execPath, args, {
    // A group of its own: Ctrl-C is for the example alone.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text))
  const [url] = (await Promise.race([
    once(child, 'message'),
    once(child, 'close').then(() => Promise.reject(new Error(`no emulator: ${said}`))),
  ])) as [string]
  child.disconnect()
  child.stderr?.destroy()
  child.unref()
  return url
}

async function answers(url: string): Promise<boolean> {
  return await fetch(`${url}/_emulator/faults`).then(
    ({ ok }) => ok,
    () => false,
  )
}

function read(folder: string): Kept | undefined {
  const path = join(folder, 'emulator.json')
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Kept) : undefined
}

function writtenAt(folder: string): number {
  return statSync(join(folder, 'emulator.json'), { throwIfNoEntry: false })?.mtimeMs ?? 0
}

function write(folder: string, kept: Kept): void {
  const path = join(folder, 'emulator.json')
  writeFileSync(`${path}.new`, JSON.stringify(kept))
  renameSync(`${path}.new`, path)
}
