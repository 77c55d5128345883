/**
 * Finds second batches of a chunk. They come from a create that counted as absent but took effect or was
 * listed only after the settle time, or from one that a proxy sent twice. That can't be prevented, so the
 * job looks for such batches and reports them: with every poll while it runs, and when it closes.
 */
import type { MessageBatch } from '@anthropic-ai/sdk/resources/messages'
import { refOf } from '../core/ref-of.ts'
import type { Watched } from '../journal/watched.ts'
import { adoptBatch, recordDuplicate } from './bind-batch.ts'
import { isCandidate } from './candidates.ts'
import type { DoubtParts } from './decide-candidates.ts'
import { isIn, judgeBatch } from './judge-batch.ts'
import { unknownBatches } from './unknown-batches.ts'

/** A batch ends within a day, so the owner of a late one is known within two. */
const watchMs = 2 * 86_400_000

export class LateBatches {
  readonly #job: DoubtParts
  /** Batches of other owners. */
  readonly #foreign = new Set<string>()
  /** Batches that may be ours and have not ended. Each is reported once. */
  readonly #reported = new Set<string>()
  #turn: Promise<void> = Promise.resolve()

  constructor(job: DoubtParts) {
    this.#job = job
  }

  /** Whether there is any create to watch. */
  get hasWatched(): boolean {
    return this.#watched().length > 0
  }

  /** Walks through the newer batches of the workspace once, after any walk that is under way. */
  async look(): Promise<void> {
    const look = this.#turn.then(() => this.#look())
    this.#turn = look.catch(() => {})
    await look
  }

  async #look(): Promise<void> {
    const watched = this.#watched()
    if (watched.length === 0) return
    const oldest = Math.min(...watched.map(({ serverDate }) => Date.parse(serverDate)))
    const candidates = this.#candidates()
    const found: MessageBatch[] = []
    for await (const batch of unknownBatches(this.#job, oldest)) {
      if (
        !this.#isKnown(batch.id, candidates) &&
        watched.some((absent) => isCandidate(absent, batch))
      )
        found.push(batch)
    }
    for (const batch of found) await this.#decide(batch, watched)
  }

  #watched(): Watched[] {
    const { state, service } = this.#job
    const now = Date.parse(service.serverDate ?? '')
    return state.watched.filter((absent) => !(now - Date.parse(absent.serverDate) > watchMs))
  }

  /** The candidates of all chunks in doubt. */
  #candidates(): Set<string> {
    return new Set([...this.#job.state.active].flatMap(({ candidates = [] }) => candidates))
  }

  /** Whether the batch is ours, a candidate, or was judged before. */
  #isKnown(id: string, candidates: ReadonlySet<string>): boolean {
    const { state } = this.#job
    if (this.#foreign.has(id) || candidates.has(id) || state.ofBatch(id)) return true
    return state.duplicates.some((duplicate) => duplicate.id === id)
  }

  async #decide(batch: MessageBatch, watched: readonly Watched[]): Promise<void> {
    const { runs, events } = this.#job
    const creates = watched.filter((absent) => isCandidate(absent, batch))
    const judgement = await judgeBatch(this.#job, batch, creates[0]?.requests ?? 0)
    if (judgement.kind === 'unreadable') return
    // A create call that runs now, or ended meanwhile, may have made it.
    if (runs.count('posting') > 0 || this.#isKnown(batch.id, this.#candidates())) return
    if (judgement.kind === 'running') {
      const [first] = creates
      if (!first || this.#reported.has(batch.id)) return
      this.#reported.add(batch.id)
      events.emit({ type: 'late', ...refOf(first), id: batch.id })
      return
    }
    const wireIds = judgement.kind === 'ours' ? judgement.wireIds : []
    const ours = creates.find((absent) => wireIds.some((id) => isIn(absent, id)))
    if (ours) await this.#bind(ours, batch)
    else this.#foreign.add(batch.id)
  }

  /** Adopts the batch for a chunk that was not sent again. Otherwise the chunk has two batches. */
  async #bind(create: Watched, batch: MessageBatch): Promise<void> {
    const { state, runs } = this.#job
    const chunk = state.attempts.get(create.attempt)?.chunks.get(create.chunk)
    if (chunk?.status === 'intended' || (chunk && runs.phase(chunk) === 'posting')) return
    if (chunk?.status !== 'sealed') await recordDuplicate(this.#job, create, batch.id)
    // If the chunk's rows go into a new chunk, a later look tells whether there are two batches.
    else if (!runs.isPassedOver(chunk)) await adoptBatch(this.#job, chunk, batch)
  }
}
