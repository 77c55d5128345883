/**
 * Second batches of a chunk: of a create that counted as absent and was late, because a commit or its
 * place in the list can come after the settle time, or of one that some proxy has sent twice. That can't
 * be prevented, but it is looked for, and told: with every look at the service while the job runs, and
 * at its close.
 */
import type { MessageBatch } from '@anthropic-ai/sdk/resources/messages'
import { listNewer } from '../../api/list-newer.ts'
import type { Watched } from '../journal/watched.ts'
import type { JobCore } from '../core/job-core.ts'
import { firstIds } from './first-ids.ts'
import { adoptSealed } from './adopt-sealed.ts'
import { mayBeOf } from './may-be-of.ts'
import { lookBackMs } from './service-clock.ts'
import { wireIndex, wirePrefix } from '../core/wire-id.ts'

/** A batch is over after a day, so a late one shows whose it is within two. */
const watchMs = 2 * 86_400_000

export class LateCommits {
  readonly #core: JobCore
  /** Batches that are somebody else's. */
  readonly #foreign = new Set<string>()
  /** Batches that may be ours and have not ended; told once. */
  readonly #told = new Set<string>()
  #turn: Promise<void> = Promise.resolve()

  constructor(core: JobCore) {
    this.#core = core
  }

  /** Whether there is anything to look for. */
  get any(): boolean {
    return this.#watched().length > 0
  }

  /** One pass over the newer batches of the workspace, after one that is under way. */
  async look(): Promise<void> {
    const look = this.#turn.then(() => this.#look())
    this.#turn = look.catch(() => {})
    await look
  }

  async #look(): Promise<void> {
    const core = this.#core
    const watched = this.#watched()
    if (watched.length === 0) return
    const oldest = Math.min(...watched.map(({ serverDate }) => Date.parse(serverDate)))
    const held = this.#held()
    const found: MessageBatch[] = []
    for await (const batch of listNewer(core.client, oldest - lookBackMs, core.calls)) {
      if (!this.#isKnown(batch.id, held) && watched.some((absent) => mayBeOf(absent, batch)))
        found.push(batch)
    }
    for (const batch of found) await this.#prove(batch, watched)
  }

  #watched(): Watched[] {
    const { state, serverDate } = this.#core
    const now = Date.parse(serverDate ?? '')
    return state.watched.filter((absent) => !(now - Date.parse(absent.serverDate) > watchMs))
  }

  /** Held as some chunk's that is in doubt now. */
  #held(): Set<string> {
    return new Set([...this.#core.state.active].flatMap(({ held = [] }) => held))
  }

  /** Ours, held, or found before. */
  #isKnown(id: string, held: Set<string>): boolean {
    const { state } = this.#core
    if (this.#foreign.has(id) || held.has(id) || state.ofBatch(id)) return true
    return state.duplicates.some((duplicate) => duplicate.id === id)
  }

  async #prove(batch: MessageBatch, watched: readonly Watched[]): Promise<void> {
    const core = this.#core
    const candidates = watched.filter((absent) => mayBeOf(absent, batch))
    if (batch.processing_status !== 'ended') {
      const [first] = candidates
      // It may be the one that a running call has just made.
      if (
        !first ||
        this.#told.has(batch.id) ||
        core.work.posting.size > 0 ||
        this.#isKnown(batch.id, this.#held())
      )
        return
      this.#told.add(batch.id)
      core.emit({ type: 'late', attempt: first.attempt, chunk: first.chunk, id: batch.id })
      return
    }
    const ids = await firstIds(core, batch.id, candidates[0]?.requests ?? 0)
    if (ids.length === 0 || core.work.posting.size > 0 || this.#isKnown(batch.id, this.#held()))
      return
    const ours = candidates.find((absent) => ids.some((id) => this.#isOf(absent, id)))
    if (ours) await this.#found(ours, batch.id)
    else this.#foreign.add(batch.id)
  }

  #isOf({ attempt, file, first, last }: Watched, custom_id: string): boolean {
    const index = wireIndex(wirePrefix(this.#core.id, attempt, file), custom_id)
    return index !== undefined && index >= first && index <= last
  }

  /** One that was not sent again yet is had after all; else there are two. */
  async #found({ attempt, chunk }: Watched, id: string): Promise<void> {
    const core = this.#core
    const state = core.state.attempts.get(attempt)?.chunks.get(chunk)
    if (state?.status === 'intended' || (state && core.work.posting.has(state))) return
    if (state?.status === 'sealed') {
      // Once the rows are in a new chunk it is known later whether there are two.
      if (!core.frozen.isPassedOver(state)) await adoptSealed(core, state, id)
      return
    }
    await core.record({ type: 'DUPLICATE', attempt, chunk, id })
    core.emit({ type: 'duplicate', attempt, chunk, id })
  }
}
