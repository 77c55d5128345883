/**
 * A PostgreSQL server of the test's own: in a temporary folder, on a socket there, without a port. It does not run
 * as root, so root starts it as another user.
 */
import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import pg from 'pg'

/** Where the packages of Debian and Ubuntu put the programs, one folder a version. */
const packages = '/usr/lib/postgresql'

/** @returns why there can be none here; undefined where it can */
export function lacksPostgres(): string | undefined {
  if (process.platform === 'win32') return 'no sockets in folders on Windows'
  if (programs() === undefined) return 'no PostgreSQL server here: apt-get install postgresql'
  if (process.getuid?.() === 0 && owner() === undefined) {
    return 'PostgreSQL does not run as root, and there is no user postgres or nobody'
  }
  return undefined
}

export class PostgresServer {
  /** The folder of its socket. */
  readonly socket: string
  /** Of the server's user, for tablespaces and the like. */
  readonly uid: number | undefined
  readonly #folder: string
  #child: ChildProcess | undefined
  readonly #atExit = (): void => void this.#child?.kill('SIGKILL')

  private constructor(folder: string) {
    this.#folder = folder
    this.socket = join(folder, 'socket')
    this.uid = owner()?.uid
    process.on('exit', this.#atExit)
  }

  static async start(): Promise<PostgresServer> {
    const folder = await mkdtemp(join(tmpdir(), 'bl-pg-'))
    const server = new PostgresServer(folder)
    mkdirSync(server.socket)
    server.own(folder)
    server.own(server.socket)
    const flags = ['-A', 'trust', '-U', 'batchline', '-E', 'UTF8', '--locale=C', '--no-sync']
    const made = spawnSync(join(programs()!, 'initdb'), ['-D', server.#data, ...flags], {
      ...server.#as,
      encoding: 'utf8',
    })
    if (made.status !== 0) throw new Error(`initdb: ${made.error?.message ?? made.stderr}`)
    await server.run()
    return server
  }

  /** Starts it, and waits until it answers. */
  async run(): Promise<void> {
    const settings = [
      'listen_addresses=',
      `unix_socket_directories=${this.socket}`,
      'fsync=off',
      'max_connections=20',
      'shared_buffers=4MB',
    ]
    const child = spawn(
      join(programs()!, 'postgres'),
      ['-D', this.#data, ...settings.flatMap((setting) => ['-c', setting])],
      { ...this.#as, stdio: ['ignore', 'ignore', 'pipe'] },
    )
    this.#child = child
    let said = ''
    child.stderr
      .setEncoding('utf8')
      .on('data', (text: string) => (said = (said + text).slice(-2000)))
    for (const until = performance.now() + 20_000; !(await this.#answers()); await setTimeout(50)) {
      if (child.exitCode !== null || performance.now() > until) {
        throw new Error(`the server did not start: ${said}`)
      }
    }
  }

  /** Ends it with all its connections; what is committed stays. */
  async stop(): Promise<void> {
    const child = this.#child
    if (!child || child.exitCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGINT')
    await gone
  }

  async close(): Promise<void> {
    await this.stop()
    process.off('exit', this.#atExit)
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 })
  }

  /** Gives a file or folder to the server's user. */
  own(path: string): void {
    const user = owner()
    if (process.getuid?.() === 0 && user) chownSync(path, user.uid, user.gid)
  }

  get #data(): string {
    return join(this.#folder, 'data')
  }

  get #as(): { uid?: number; gid?: number; cwd: string } {
    const user = process.getuid?.() === 0 ? owner() : undefined
    return { cwd: this.#folder, ...user }
  }

  async #answers(): Promise<boolean> {
    const client = new pg.Client({ host: this.socket, user: 'batchline', database: 'postgres' })
    client.on('error', () => {})
    try {
      await client.connect()
      await client.end()
      return true
    } catch {
      return false
    }
  }
}

/** The folder of `initdb` and `postgres`. */
function programs(): string | undefined {
  const versions = existsSync(packages) ? readdirSync(packages).toSorted() : []
  const folders = [
    ...(process.env['PATH'] ?? '').split(':'),
    ...versions.map((version) => join(packages, version, 'bin')),
  ]
  return folders.findLast((folder) =>
    ['initdb', 'postgres'].every((name) => existsSync(join(folder, name))),
  )
}

function owner(): { uid: number; gid: number } | undefined {
  for (const name of ['postgres', 'nobody']) {
    const ids = ['-u', '-g'].map((flag) =>
      Number.parseInt(spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout, 10),
    )
    if (ids.every(Number.isInteger)) return { uid: ids[0]!, gid: ids[1]! }
  }
  return undefined
}
