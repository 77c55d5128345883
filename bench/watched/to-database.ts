/** `writeTo` with the usual size of calls and the usual tries, into PostgreSQL. */
import { writeTo } from '../../src/index.ts'
import { openPostgres } from '../../test/sinks/postgres.ts'
import type { WatchedJob, Watcher } from './open-watcher.ts'

/** @param job - `to` is the folder of the server's socket */
export async function toDatabase({ to }: WatchedJob): Promise<Watcher> {
  let told = 0
  const { write, offset, close } = await openPostgres(to)
  return {
    sink: writeTo(write, { offset, onRetry: () => told++ }),
    end: async () => close(),
    told: () => told,
  }
}
