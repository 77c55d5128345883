/** One test file in a process of its own, and what it says of itself. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'

export interface FileReport {
  readonly name: string
  readonly passed: number
  readonly skipped: number
  /** All assertions, as the file counts them at its end. */
  readonly total: number
  readonly seconds: number
  /** What went wrong, for people; empty where nothing did. */
  readonly problems: string
}

/** tap ends a file itself after this long; later than that it hangs and is killed. */
const timeoutSeconds = 600

export async function runFile(name: string, path: string): Promise<FileReport> {
  const started = performance.now()
  const child = spawn(process.execPath, ['--enable-source-maps', path], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TAP_TIMEOUT: String(timeoutSeconds) },
  })
  const said = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text))
  const guard = setTimeout(() => child.kill('SIGKILL'), (timeoutSeconds + 60) * 1000)
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  clearTimeout(guard)
  const seconds = (performance.now() - started) / 1000
  const counts = countsOf(said.stdout)
  const isGood = code === 0 && counts.total > 0 && counts.passed + counts.skipped === counts.total
  const problems = isGood ? '' : problemsOf(said.stdout, said.stderr, signal ?? `exit ${code}`)
  return { name, ...counts, seconds, problems }
}

/** From the comment at the end: `# { total: 18, pass: 17, skip: 1 }`. */
export function countsOf(tap: string): Pick<FileReport, 'total' | 'passed' | 'skipped'> {
  const [comment = ''] = /^# \{ total: .*\}$/m.exec(tap) ?? []
  const count = (what: string): number =>
    Number(new RegExp(`\\b${what}: ([\\d,_]+)`).exec(comment)?.[1]?.replace(/[,_]/g, '') ?? 0)
  return { total: count('total'), passed: count('pass'), skipped: count('skip') }
}

/** Each assertion that failed, with its diagnostics; where there is none, the end of all output. */
export function problemsOf(tap: string, stderr: string, end: string): string {
  const failed = tap.match(/^ *not ok .*\n(?: +---\n(?:.*\n)*? +\.\.\.\n)?/gm) ?? []
  const shown = failed.length > 0 ? failed.join('') : tap.split('\n').slice(-40).join('\n')
  return `${shown}\n${stderr.slice(-4000)}\n${end}`
}
