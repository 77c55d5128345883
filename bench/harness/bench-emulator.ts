/**
 * Runs the emulator in its own process, so its memory and CPU are not measured with the program.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('./emulator-process.js', import.meta.url))
const answers = fileURLToPath(new URL('./answer.js', import.meta.url))

export interface BenchEmulator {
  readonly url: string
  /** CPU used so far, in milliseconds; NaN without /proc. */
  cpuMs(): number
  stop(): Promise<void>
}

/** @param args - more flags of the emulator */
export async function startBenchEmulator(args: readonly string[] = []): Promise<BenchEmulator> {
  const flags = ['--stdin', '--batch-ms', '100', '--respond', answers, ...args]
  const child = spawn(process.execPath, [script, ...flags], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const { url } = JSON.parse(line.toString()) as { url: string }
  return {
    url,
    cpuMs: () => cpuOf(child.pid),
    async stop() {
      child.stdin.end()
      await once(child, 'close')
    },
  }
}

/**
 * User and kernel time, the 14th and 15th field, in hundredths of a second. The name may have
 * spaces.
 */
function cpuOf(pid: number | undefined): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) * 10
  } catch {
    return Number.NaN
  }
}
