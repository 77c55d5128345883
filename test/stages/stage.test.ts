/** The kernel of all stages keeps the contract of a stage. */
import { setImmediate } from 'node:timers/promises'
import t from 'tap'
import { stage } from '../../src/stream/stage.ts'
import type { Emit, StageDefinition } from '../../src/stream/stage.ts'
import { turns } from '../fixtures/sinks.ts'
import { stageContract } from '../fixtures/stage-contract.ts'

type Definition = StageDefinition<unknown, unknown>

const numbers = Array.from({ length: 200 }, (_, i) => i + 1)

const many = (count: number) => async (_item: unknown, emit: Emit<unknown>) => {
  for (let i = 0; i < count; i++) await emit({ i })
}

type Case = [string, Partial<Definition> & Pick<Definition, 'transform'>, unknown[], number]

const definitions: Case[] = [
  ['a plain function', { transform: (item, emit) => emit(item) }, numbers, 200],
  ['a plain function that drops the promise', { transform: drop }, numbers, 200],
  ['an async function', { transform: async (item, emit) => emit(item) }, numbers, 200],
  ['one to many', { transform: many(33_334) }, [1, 2, 3], 100_002],
  ['many at a time', { transform: slowly, concurrency: 8 }, numbers, 200],
  ['one to many, all at a time', { transform: many(500), concurrency: 3 }, [1, 2, 3], 1500],
  [
    'highWaterMark 1',
    { transform: slowly, readableHighWaterMark: 1, writableHighWaterMark: 1 },
    numbers,
    200,
  ],
  ['only at flush', { transform: () => {}, flush: (emit) => many(500)(0, emit) }, numbers, 500],
  ['a slow close', { transform: slowly, close: () => turns(3) }, numbers, 200],
]

for (const [title, definition, input, outputs] of definitions) {
  stageContract(t, title, ({ signal }) => ({
    stage: stage<unknown, unknown>({ name: 'probe', signal, ...definition }),
    input,
    outputs,
    concurrency: definition.concurrency ?? 1,
    takesIn: definition.flush ? Infinity : 0,
    passesOutcomes: outputs === input.length,
  }))
}

function drop(item: unknown, emit: Emit<unknown>): void {
  void emit(item)
}

async function slowly(item: unknown, emit: Emit<unknown>): Promise<void> {
  await setImmediate()
  await emit(item)
}
