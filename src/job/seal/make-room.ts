import type { Ask } from '../../cost/ask-of.ts'
import type { AskedSum } from '../../cost/asked-sum.ts'
import type { Needs } from '../core/job-parts.ts'
import type { SpendingLimit } from '../core/spending-limit.ts'

/** What wants room in the budget. */
export interface Wanted {
  readonly budget: SpendingLimit
  /** What the chunk in hand asks; undefined without one that has requests. */
  readonly inHand: () => AskedSum | undefined
  /** What the next request asks. */
  readonly ask: () => Ask
}

/** What can be done about it. */
export interface Means {
  /** Seals the chunk in hand. */
  readonly seal: () => Promise<void>
  readonly chunks: { readonly dropping: boolean; drop(): Promise<void> }
  readonly signal: AbortSignal
}

/** How often a request that waits for room asks the gate, in milliseconds. */
const gateMs = 5000

/** Waits until the budget has room for a request. Without any, the chunk in hand is sealed or the gate held. */
export async function makeRoom(
  { gate, waiter, step }: Needs<'gate' | 'waiter' | 'step'>,
  { budget, inHand, ask }: Wanted,
  { seal, chunks, signal }: Means,
): Promise<void> {
  while (!chunks.dropping && !signal.aborted) {
    const held = await gate.ask()
    if (step ? step.stopsSealing(held) : held) {
      await chunks.drop()
      return
    }
    if (held) return
    // From here to the decision nothing may be awaited: a batch that is priced meanwhile makes room.
    if (budget.fits(inHand(), ask())) return
    if (budget.isPending && step && !step.isBusy) step.block()
    else if (budget.isPending) {
      // A cancel by another process changes nothing here, so the gate is asked again from time to time.
      await waiter.wait({ until: 'change', signal, ms: gateMs })
    } else if (inHand()) await seal()
    else budget.hold(ask())
  }
}
