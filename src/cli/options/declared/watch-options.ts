/** Who is told what while a job runs. */
import type { AlertRule } from '../../../watch/alerts/alert-rule.ts'
import type { AlertTarget } from '../../../watch/alerts/alert-target.ts'
import { amountOf } from '../given-amount.ts'
import { givenRule, givenTarget, isSafeToKeep } from '../given-alerts.ts'

export const watchOptions = {
  log: {
    kind: 'output file',
    placeholder: 'FILE',
    stdout: true,
    commands: ['run', 'resume'],
    help: `append each event as a line of JSON, without prompts, answers or keys; - is stdout, and then the rows
      need -o FILE. What can't be written is told and never stops the run`,
  },
  notify: {
    kind: 'text',
    placeholder: 'TO',
    commands: ['run', 'resume'],
    keptIf: (text: string): boolean => isSafeToKeep(text),
    help: `give alerts to an address, by POST, or to a command of the shell, on its stdin: @NAME takes either from
      the environment variable NAME. Only @NAME is kept by the job for resume, because an address or a command
      may hold a secret. It never stops the run`,
    parse: (text: string, flag: string): AlertTarget => givenTarget(text, flag),
  },
  alert: {
    kind: 'text',
    placeholder: 'RULE',
    multiple: true,
    commands: ['run', 'resume'],
    help: `when --notify is told; without it by all rules but error-rate. RULE is ended, held, duplicate,
      error-rate>0.05, cost-row>1.2x, slow-batch>2x, batch-age>20h (up to 24h) or results-age>25d (up to 29d)`,
    parse: (text: string, flag: string): AlertRule => givenRule(text, flag),
  },
  'expect-row': {
    kind: 'text',
    placeholder: 'USD',
    commands: ['run', 'resume'],
    help: 'what a row should cost, as batchline estimate says; for cost-row. Default: what one of the pilot cost',
    parse: (text: string, flag: string): number => amountOf(text, flag),
  },
} as const
