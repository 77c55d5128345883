/** Alerts as the command gives them, by rules that find something in every run, also in its middle. */
import { Alerts } from '../../src/watch/alerts/alerts.ts'
import { nowhere } from './open-watcher.ts'
import type { WatchedJob, Watcher } from './open-watcher.ts'

export async function toWebhook({ to, folder, counts }: WatchedJob): Promise<Watcher> {
  let told = 0
  const alerts = await Alerts.open({
    folder,
    target: { kind: 'webhook', url: new URL(to) },
    rules: [
      { name: 'ended', limit: 0 },
      { name: 'error-rate', limit: 0.001 },
      { name: 'batch-age', limit: 1 },
      { name: 'results-age', limit: 1 },
    ],
    hasPilot: false,
    outcomes: counts,
    say: () => told++,
    secrets: [],
  })
  return {
    sink: nowhere(),
    onEvent: alerts.take,
    end: ({ rows, failed }) => alerts.end({ rows, failed, ok: rows - failed, isComplete: true }),
    told: () => told,
  }
}
