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
    help: `append each event as a line of JSON, without prompts, answers or keys. - is stdout; the rows then
      need -o FILE. A failed write is reported and never stops the run`,
  },
  notify: {
    kind: 'text',
    placeholder: 'TO',
    commands: ['run', 'resume'],
    keptIf: (text: string): boolean => isSafeToKeep(text),
    help: `send alerts to a URL by POST, or to the stdin of a shell command. @NAME reads either from the
      environment variable NAME. The job remembers only @NAME for resume, because a URL or a command may contain
      a secret. Alerts never stop the run`,
    parse: (text: string, flag: string): AlertTarget => givenTarget(text, flag),
  },
  alert: {
    kind: 'text',
    placeholder: 'RULE',
    multiple: true,
    commands: ['run', 'resume'],
    help: `what --notify reports; default every rule but error-rate. RULE is ended, held, duplicate,
      error-rate>0.05, cost-row>1.2x, slow-batch>2x, batch-age>20h (up to 24h) or results-age>25d (up to 29d)`,
    parse: (text: string, flag: string): AlertRule => givenRule(text, flag),
  },
  'expect-row': {
    kind: 'text',
    placeholder: 'USD',
    commands: ['run', 'resume'],
    help: 'the expected cost of a row, for cost-row; see batchline estimate. Default: the cost of a pilot row',
    parse: (text: string, flag: string): number => amountOf(text, flag),
  },
} as const
