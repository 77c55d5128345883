/**
 * Where a review is served: a port, and a token that nobody can guess. Both lie in a file beside the
 * decisions while the server runs, readable by its user alone. So the tab of a server that was killed finds
 * the next one. A clean end removes the file.
 */
import { randomBytes } from 'node:crypto'
import { lstat, readFile, rm, writeFile } from 'node:fs/promises'

export interface Address {
  /** 0 for any free one. */
  readonly port: number
  readonly token: string
}

const tokenBytes = 24

export function newToken(): string {
  return randomBytes(tokenBytes).toString('base64url')
}

export function addressFile(path: string): string {
  return `${path}.review-address`
}

/** The address of a server that did not end cleanly; undefined where there is none, or it still runs. */
export async function leftAddress(path: string): Promise<Address | undefined> {
  const address = await readAddress(path)
  return address && !runs(address.pid) ? address : undefined
}

/** The address of another process that still runs, as far as its id tells. */
export async function servedAddress(path: string): Promise<Address | undefined> {
  const address = await readAddress(path)
  return address && runs(address.pid) ? address : undefined
}

async function readAddress(path: string): Promise<(Address & { pid: number }) | undefined> {
  try {
    const file = addressFile(path)
    const found = await lstat(file)
    const isOurs = found.isFile() && (found.mode & 0o077) === 0 && found.uid === process.getuid?.()
    if (!isOurs) return undefined
    const { port, token, pid } = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>
    const isFine = Number.isInteger(port) && typeof token === 'string' && /^[\w-]{32}$/.test(token)
    if (!isFine || typeof pid !== 'number') return undefined
    return { port: port as number, token, pid }
  } catch {
    return undefined
  }
}

/** Keeps the address, unless another server keeps its own there. Returns whether it did. */
export async function keepAddress(path: string, address: Address): Promise<boolean> {
  const file = addressFile(path)
  const before = await readFile(file, 'utf8').catch(() => undefined)
  const { pid } = parsed(before)
  if (typeof pid === 'number' && pid !== process.pid && runs(pid)) return false
  try {
    await rm(file, { force: true })
    const text = `${JSON.stringify({ ...address, pid: process.pid })}\n`
    await writeFile(file, text, { flag: 'wx', mode: 0o600 })
    return true
  } catch {
    return false // a tab will not find the next server by itself, and nothing else is lost
  }
}

export async function dropAddress(path: string): Promise<void> {
  await rm(addressFile(path), { force: true }).catch(() => {})
}

function parsed(text: string | undefined): { pid?: unknown } {
  try {
    return Object(JSON.parse(text ?? '{}')) as { pid?: unknown }
  } catch {
    return {}
  }
}

function runs(pid: number): boolean {
  if (pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
