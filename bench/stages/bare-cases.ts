/** The cost of a stage that does nothing, and of alternatives to it. */
import { Transform } from 'node:stream'
import { stage } from '../../src/stream/stage.ts'
import type { StageCase } from './stage-case.ts'
import { itemsFrom, timeFlow } from './time-flow.ts'
import type { Part } from './time-flow.ts'

/** The case that the others are compared with. */
export const bareTransform = 'Transform'

export function bareCases(items: number): StageCase[] {
  const through = (name: string, make: () => readonly Part[]): StageCase => {
    const run = () =>
      timeFlow([itemsFrom(items, (position) => ({ position })), ...make()], items, check())
    return { name, items, run }
  }
  return [
    through('nothing (source and sink alone)', () => []),
    through(bareTransform, () => [
      new Transform({ objectMode: true, transform: (item, _encoding, done) => done(null, item) }),
    ]),
    through('async generator', () => [pass]),
    through('`stage()`, plain function', () => [
      stage({ name: 'plain', transform: (item: unknown, emit) => emit(item) }),
    ]),
    through('`stage()`, async function', () => [
      stage({
        name: 'async',
        async transform(item: unknown, emit) {
          await emit(item)
        },
      }),
    ]),
  ]
}

async function* pass(input: AsyncIterable<unknown>): AsyncGenerator<unknown> {
  for await (const item of input) yield item
}

/** Checks that every item comes once and in order. */
function check(): (item: { position: number }) => number {
  let next = 0
  return ({ position }) => (position === next++ ? 1 : Number.NaN)
}
