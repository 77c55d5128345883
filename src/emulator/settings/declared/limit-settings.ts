/** The limits of the service. */
import type { EmulatorLimits } from '../emulator-limits.ts'
import type { SettingsOf } from '../setting.ts'
import { jsonReader } from '../read-json.ts'
import { workspacesProblem } from '../workspaces-problem.ts'

export const limitSettings: SettingsOf<EmulatorLimits> = {
  maxRequests: {
    kind: 'whole number',
    default: 100_000,
    most: 100_000_000,
    help: 'requests in a batch; default 100000',
  },
  maxBytes: {
    kind: 'whole number',
    default: 256_000_000,
    most: 2_000_000_000,
    help: 'bytes of a create call; default 256000000',
  },
  listMax: {
    kind: 'whole number',
    default: 1000,
    most: 1_000_000,
    help: 'entries on a page of a list; default 1000',
  },
  tier: {
    kind: 'choice',
    default: 'none',
    choices: ['none', 'start', 'build', 'scale'],
    help: `the limits of a usage tier; default none: limits too high to reach, and the queue of the tier Start`,
  },
  queue: {
    kind: 'whole number',
    default: 200_000,
    help: 'requests in batches that have not ended; default 200000 or the limit of the tier',
  },
  rpm: {
    kind: 'number',
    default: Infinity,
    least: 0.001,
    help: 'calls per minute to the batch endpoints',
  },
  countRpm: {
    kind: 'number',
    default: Infinity,
    least: 0.001,
    help: 'calls per minute to count_tokens',
  },
  messagesRpm: {
    kind: 'number',
    default: Infinity,
    least: 0.001,
    help: 'calls per minute to /v1/messages, for each group of models',
  },
  inputTpm: {
    kind: 'number',
    default: Infinity,
    help: 'input tokens per minute of these calls',
  },
  outputTpm: {
    kind: 'number',
    default: Infinity,
    help: 'output tokens per minute of these calls',
  },
  workspaces: {
    kind: 'other',
    default: {},
    flag: 'workspace-limits',
    placeholder: 'JSON|@FILE',
    help: 'lower limits for a workspace: {"wrkspc_…": {"rpm": 100}}',
    problem: workspacesProblem,
    read: jsonReader('an object of workspaces'),
  },
}
