/**
 * Joins stages, and checks their order at compile time. Overloads report a wrong order in two
 * lines; a recursive tuple type takes a page.
 */
import type { Duplex } from 'node:stream'
import { BatchlineError } from '../errors.ts'
import { kindOf } from '../kind-of.ts'
import { Joined } from './joined.ts'
import type { Stage } from './stage-definition.ts'

/**
 * Joins stages into one stage that accepts what the first accepts and returns what the last
 * returns. An error of any part destroys the whole, and destroying the whole destroys every part.
 *
 * @example
 * ```ts
 * const attempt = (job: Attempt<Ticket>) =>
 *   compose(chunkBySize(job), submitBatches(job), awaitResults(job), validate(Label))
 * ```
 * @throws BatchlineError `ERR_OPTION` where there are no arguments, or one is not a stage. The
 *   stream fails with the first error of any part.
 */
export function compose<A, B>(a: Stage<A, B>): Stage<A, B>
/** Two stages. */
export function compose<A, B, C>(a: Stage<A, B>, b: Stage<B, C>): Stage<A, C>
/** Three stages. */
export function compose<A, B, C, D>(a: Stage<A, B>, b: Stage<B, C>, c: Stage<C, D>): Stage<A, D>
/** Four stages. */
export function compose<A, B, C, D, E>(
  a: Stage<A, B>,
  b: Stage<B, C>,
  c: Stage<C, D>,
  d: Stage<D, E>,
): Stage<A, E>
/** Five stages. */
export function compose<A, B, C, D, E, F>(
  a: Stage<A, B>,
  b: Stage<B, C>,
  c: Stage<C, D>,
  d: Stage<D, E>,
  e: Stage<E, F>,
): Stage<A, F>
/** Six stages. */
export function compose<A, B, C, D, E, F, G>(
  a: Stage<A, B>,
  b: Stage<B, C>,
  c: Stage<C, D>,
  d: Stage<D, E>,
  e: Stage<E, F>,
  f: Stage<F, G>,
): Stage<A, G>
/** Seven stages. */
export function compose<A, B, C, D, E, F, G, H>(
  a: Stage<A, B>,
  b: Stage<B, C>,
  c: Stage<C, D>,
  d: Stage<D, E>,
  e: Stage<E, F>,
  f: Stage<F, G>,
  g: Stage<G, H>,
): Stage<A, H>
/** Eight stages. */
export function compose<A, B, C, D, E, F, G, H, I>(
  a: Stage<A, B>,
  b: Stage<B, C>,
  c: Stage<C, D>,
  d: Stage<D, E>,
  e: Stage<E, F>,
  f: Stage<F, G>,
  g: Stage<G, H>,
  h: Stage<H, I>,
): Stage<A, I>
export function compose(...stages: [Duplex, ...Duplex[]]): Duplex {
  checkStages(stages)
  return new Joined(stages)
}

function checkStages(stages: readonly unknown[]): void {
  const bad = stages.findIndex((part) => kindOf(part) !== 'a stream')
  if (bad === -1 && stages.length > 0) return
  const what =
    bad === -1
      ? 'there is no stage to join: pass at least one'
      : `argument ${bad + 1} must be a stage, not ${kindOf(stages[bad])}`
  throw new BatchlineError('ERR_OPTION', `compose: ${what}. Nothing was sent.`)
}
