/** What figures depend on, for the head of each table. */
import { execFileSync } from 'node:child_process'
import { cpus, totalmem } from 'node:os'

/** @param node - the node binary that ran what was measured */
export function machine(node: string = process.execPath): string {
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()
  const memory = Math.round(totalmem() / 2 ** 30)
  return `${cpus().length} cores, ${memory} GiB, Node ${version}, commit ${commit()}`
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
