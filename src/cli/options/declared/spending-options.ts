/** How much a run may spend, and what it shows before it spends more. */
import { amountOf, shareOf } from '../given-amount.ts'

export const spendingOptions = {
  'max-cost': {
    kind: 'text',
    placeholder: 'USD',
    commands: ['run', 'resume', 'report'],
    sets: 'openJob.maxCost',
    help: `the most that the job may cost, over all its runs. When nothing more fits, the run ends with exit
      code 4 after what is paid was written; the same command with a larger amount goes on`,
    helpFor: {
      report: `what these jobs may cost together, shown beside the cost; default the sum of theirs, where each was run
        with it`,
    },
    parse: (text: string, flag: string): number => amountOf(text, flag),
  },
  budget: {
    kind: 'choice',
    placeholder: 'MODE',
    choices: ['learned', 'strict'],
    needs: 'max-cost',
    sets: 'openJob.budget',
    help: `how the cost of work in flight is bounded: by what the answers so far have cost, doubled (learned, the
      default), or by bytes of input and --max-tokens of output alone (strict: never a cent over, in smaller
      batches)`,
  },
  pilot: {
    kind: 'whole number',
    placeholder: 'N',
    sets: 'openJob.pilot.rows',
    help: `send the first N rows alone and show what came of them and what the rest would cost. On a terminal the
      command then asks; elsewhere it ends with exit code 4, and --go goes on`,
  },
  'pilot-failed': {
    kind: 'text',
    placeholder: 'SHARE',
    goesWith: 'pilot',
    help: 'go on without asking if at most this share of the pilot failed, as in 0.02 or 2%',
    parse: (text: string, flag: string): number => shareOf(text, flag),
  },
  'pilot-row-cost': {
    kind: 'text',
    placeholder: 'USD',
    goesWith: 'pilot',
    help: 'go on without asking if a row of the pilot cost at most so much, on average',
    parse: (text: string, flag: string): number => amountOf(text, flag),
  },
  go: {
    kind: 'switch',
    commands: ['run', 'resume'],
    // Said once of a pilot or of failures that were looked at, and kept by the job.
    recorded: false,
    sets: 'openJob.pilot.go',
    help: 'the pilot is fine, or what failed was looked at: send the rest',
  },
} as const
