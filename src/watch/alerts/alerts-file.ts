/**
 * `alerts.json`: which alerts were delivered, so that no later run repeats them. It is written after a delivery
 * and never before, so a process that dies in between delivers twice and not never. A file that is damaged
 * counts as none, which repeats alerts and loses none.
 */
import { readFile, stat } from 'node:fs/promises'
import { Disk } from '../../job/disk/disk.ts'
import type { Paths } from '../../job/disk/paths.ts'
import { ruleNames } from './alert-rule.ts'
import type { RuleName } from './alert-rule.ts'

/** Of this file alone. */
const format = 1
/** Ours are smaller: a few subjects of each rule. */
const mostBytes = 2 ** 20

/** When an alert was delivered, by subject. */
type Subjects = Map<string, string>

export class DeliveredAlerts {
  readonly #paths: Paths
  readonly #delivered: Map<RuleName, Subjects>

  private constructor(paths: Paths, delivered: Map<RuleName, Subjects>) {
    this.#paths = paths
    this.#delivered = delivered
  }

  static async read(paths: Paths): Promise<DeliveredAlerts> {
    return new DeliveredAlerts(paths, await readDelivered(paths.alerts))
  }

  has(rule: RuleName, subject: string): boolean {
    return this.#delivered.get(rule)?.has(subject) === true
  }

  subjectsOf(rule: RuleName): string[] {
    return [...(this.#delivered.get(rule)?.keys() ?? [])]
  }

  add(rule: RuleName, subject: string): void {
    const subjects = this.#delivered.get(rule) ?? new Map<string, string>()
    this.#delivered.set(rule, subjects.set(subject, new Date().toISOString()))
  }

  /** What is over may be told again when it comes back. @returns whether there was anything to forget */
  forget(rule: RuleName, isOver: (subject: string) => boolean): boolean {
    const over = this.subjectsOf(rule).filter(isOver)
    for (const subject of over) this.#delivered.get(rule)?.delete(subject)
    return over.length > 0
  }

  /** Durably. A disk of its own: one that fails here must not stop the job. @throws BatchlineError `ERR_STORAGE` */
  async save(): Promise<void> {
    const delivered = Array.from(
      this.#delivered,
      ([rule, subjects]) => [rule, Object.fromEntries(subjects)] as const,
    )
    const file = { format, delivered: Object.fromEntries(delivered) }
    await new Disk().writeDurably(this.#paths.alerts, `${JSON.stringify(file)}\n`)
  }
}

async function readDelivered(path: string): Promise<Map<RuleName, Subjects>> {
  const delivered = new Map<RuleName, Subjects>()
  try {
    if ((await stat(path)).size > mostBytes) return delivered
    const found = JSON.parse(await readFile(path, 'utf8')) as {
      format?: unknown
      delivered?: Record<string, Record<string, string> | undefined>
    } | null
    if (found?.format !== format) return delivered
    for (const rule of ruleNames) {
      const subjects = Object.entries(found.delivered?.[rule] ?? {})
      delivered.set(rule, new Map(subjects.map(([subject, at]) => [subject, String(at)])))
    }
  } catch {
    // As good as none.
  }
  return delivered
}
