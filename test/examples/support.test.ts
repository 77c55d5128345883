/** What all examples share: words of a model on a terminal, and stages of one's own. */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import t from 'tap'
import { each, lookAt } from '../../examples/support/each.ts'
import { printable, table } from '../../examples/support/print.ts'

void t.test('nothing that a model writes moves the cursor or turns words around', async (t) => {
  t.equal(printable('a\u001b[2Jb\r\nc\u202Ed\u2028e'), 'a [2Jb c d e')
  t.equal(printable('x'.repeat(120)), `${'x'.repeat(99)}…`)
  const printed: string[] = []
  const { log } = console
  console.log = (line: string) => void printed.push(line)
  t.teardown(() => void (console.log = log))
  table(['who', 'n'], [['one\u001b]0;title\u0007', 1234]])
  t.same(printed, ['  who               n', '  one ]0;title  1,234'])
})

void t.test('a function becomes a stage, and what it throws ends the pipeline', async (t) => {
  const seen: number[] = []
  const doubled: number[] = []
  await pipeline(
    Readable.from([1, 2, 3]),
    lookAt((n: number) => void seen.push(n)),
    each((n: number) => n * 2),
    async (items: AsyncIterable<number>) => {
      for await (const item of items) doubled.push(item)
    },
  )
  t.same(
    [seen, doubled],
    [
      [1, 2, 3],
      [2, 4, 6],
    ],
  )
  const throwing = each((): number => {
    throw new Error('not this one')
  })
  await t.rejects(
    pipeline(Readable.from([1]), throwing, async () => {}),
    /not this one/,
  )
})
