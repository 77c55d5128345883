/** An emulator in its own process, and what it uses as the kernel reports it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const answers = fileURLToPath(
  new URL('../../test/fixtures/counted/short-answer.js', import.meta.url),
)

/** The program of this build. That of another build can be measured next to it. */
export const thisBuild: string = fileURLToPath(
  new URL('../../test/fixtures/emulator-main.js', import.meta.url),
)

export interface WatchedEmulator {
  readonly url: string
  /** CPU used so far, in milliseconds. */
  cpuMs(): number
  /** The most memory that it has held, in MB. */
  peakMB(): number
  /** Open descriptors, sockets of idle connections included. */
  descriptors(): number
  /** Names of the files in its folder. */
  files(): string[]
  stop(): Promise<void>
}

/** @param main - the program to run */
export async function startWatchedEmulator(main: string): Promise<WatchedEmulator> {
  const flags = ['--stdin', '--batch-ms', '10', '--queue', '1000000000', '--respond', answers]
  const child = spawn(process.execPath, [main, ...flags], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const { url, dir } = JSON.parse(line.toString()) as { url: string; dir: string }
  const proc = `/proc/${child.pid}`
  return {
    url,
    // The 14th and 15th field, in hundredths of a second. The name before them may have spaces.
    cpuMs() {
      const stat = readFileSync(`${proc}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return (Number(fields[11]) + Number(fields[12])) * 10
    },
    peakMB() {
      const kB = /VmHWM:\s+(\d+)/.exec(readFileSync(`${proc}/status`, 'utf8'))?.[1]
      return Number(kB) / 1024
    },
    descriptors: () => readdirSync(`${proc}/fd`).length,
    files: () => readdirSync(dir),
    async stop() {
      child.stdin.end()
      await once(child, 'close')
    },
  }
}
