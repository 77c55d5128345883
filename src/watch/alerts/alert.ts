import type { RuleName } from './alert-rule.ts'

/** Numbers and ids behind an alert. */
export type Figures = Readonly<Record<string, string | number>>

/** What a rule has found. */
export interface Finding {
  readonly rule: RuleName
  /** What it is about: two findings of a rule about the same are one alert. */
  readonly subject: string
  readonly text: string
  readonly figures: Figures
}

/** What a webhook or a command gets, as JSON. */
export interface Alert extends Finding {
  readonly job: string
  /** When it was found, by this machine's clock. */
  readonly at: string
  readonly folder: string
}

/** The members in the order in which they are documented. */
export function alertOf(finding: Finding, { job, folder }: Pick<Alert, 'job' | 'folder'>): Alert {
  const { rule, subject, text, figures } = finding
  return { job, rule, subject, text, at: new Date().toISOString(), folder, figures }
}
