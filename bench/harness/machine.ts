/** The machine and versions that figures depend on, for the head of each table. */
import { execFileSync } from 'node:child_process'
import { cpus, totalmem } from 'node:os'

/** @param nodes - the node binaries that were measured; default: this one */
export function machine(...nodes: string[]): string {
  const versions = (nodes.length > 0 ? nodes : [process.execPath]).map(versionOf)
  const memory = Math.round(totalmem() / 2 ** 30)
  return `${cpus().length} cores, ${memory} GiB, Node ${versions.join(' and ')}, commit ${commit()}`
}

export function versionOf(node: string): string {
  return execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()
}

function commit(): string {
  try {
    const run = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8' }).trim()
    const isEdited = run('status', '--porcelain', '--', 'src', 'bench') !== ''
    return run('rev-parse', '--short', 'HEAD') + (isEdited ? ' and changes' : '')
  } catch {
    return 'unknown'
  }
}
