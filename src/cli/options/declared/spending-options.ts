/** How much a run may spend, and what it shows before it spends more. */
import { amountOf, shareOf } from '../given-amount.ts'

export const spendingOptions = {
  'max-cost': {
    kind: 'text',
    placeholder: 'USD',
    commands: ['run', 'resume', 'report'],
    sets: 'openJob.maxCost',
    help: `the most the job may cost, over all its runs. When nothing more fits, the run writes what is paid
      and ends with exit code 4; the same command with a larger amount continues`,
    helpFor: {
      report: `the budget of these jobs together, shown with the cost; default the sum of their budgets, if
        each has one`,
    },
    parse: (text: string, flag: string): number => amountOf(text, flag),
  },
  budget: {
    kind: 'choice',
    placeholder: 'MODE',
    choices: ['learned', 'strict'],
    needs: 'max-cost',
    sets: 'openJob.budget',
    help: `how to bound the cost of work in flight: learned (default) uses twice what answers have cost so far;
      strict uses only the bytes of input and --max-tokens of output, never goes a cent over, and makes smaller
      batches`,
  },
  pilot: {
    kind: 'whole number',
    placeholder: 'N',
    sets: 'openJob.pilot.rows',
    help: `send the first N rows alone, then show how they came out and what the rest would cost. On a
      terminal, asks whether to go on; otherwise ends with exit code 4, and --go continues`,
  },
  'pilot-failed': {
    kind: 'text',
    placeholder: 'SHARE',
    goesWith: 'pilot',
    help: 'go on without asking if at most this share of the pilot failed, such as 0.02 or 2%',
    parse: (text: string, flag: string): number => shareOf(text, flag),
  },
  'pilot-row-cost': {
    kind: 'text',
    placeholder: 'USD',
    goesWith: 'pilot',
    help: 'go on without asking if a row of the pilot cost at most this much on average',
    parse: (text: string, flag: string): number => amountOf(text, flag),
  },
  go: {
    kind: 'switch',
    commands: ['run', 'resume'],
    // Said once of a pilot or of failures that were looked at, and kept by the job.
    recorded: false,
    sets: 'openJob.pilot.go',
    help: 'send the rest: the pilot, or the failures, have been checked',
  },
} as const
