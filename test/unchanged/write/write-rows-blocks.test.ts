/** Many small rows become few large writes, one at a time, however slow the disk is. */
import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { BlockWriter } from '../../../src/stream/block-writer.ts'

void t.test('a slow disk gets whole blocks, one at a time, and holds the caller', async (t) => {
  const got: Buffer[] = []
  let running = 0
  let bytes = 0
  let most = 0
  const blocks = new BlockWriter({
    write: async (block) => {
      t.equal(++running, 1)
      for (let i = 0; i < 5; i++) await setImmediate()
      got.push(Buffer.from(block))
      bytes -= block.length
      running--
    },
  })
  const texts = Array.from({ length: 30_000 }, (_, i) => `line ${i} ${'é'.repeat(i % 40)}\n`)
  for (const text of texts) {
    bytes += Buffer.byteLength(text)
    most = Math.max(most, bytes)
    const room = blocks.append(text)
    if (room) await room
  }
  await blocks.flush()
  t.ok(Buffer.concat(got).equals(Buffer.from(texts.join(''))))
  t.ok(got.length < 16, `${got.length} writes`)
  t.ok(most <= 3 * 128 * 1024, `${most} bytes waited`)
})

void t.test('text and bytes, small and large, keep their order', async (t) => {
  const got: Buffer[] = []
  const blocks = new BlockWriter({ write: async (block) => void got.push(Buffer.from(block)) })
  const data = [10, 43_690, 43_691, 1, 131_072, 131_073, 500_000, 3].map((size, i) =>
    i % 2 === 0 ? 'é'.repeat(size) : Buffer.alloc(size, i),
  )
  for (const each of data) await blocks.append(each)
  await blocks.flush()
  t.ok(Buffer.concat(got).equals(Buffer.concat(data.map((each) => Buffer.from(each as string)))))
})

void t.test('after one failed write all fail, and it is told at once', async (t) => {
  const boom = new Error('boom')
  const told: Error[] = []
  let calls = 0
  const blocks = new BlockWriter({
    write: async () => {
      if (++calls === 2) throw boom
    },
    onError: (error) => void told.push(error),
  })
  await blocks.append('a')
  await blocks.flush()
  await blocks.append('b')
  await t.rejects(blocks.flush(), boom)
  t.same(told, [boom])
  await blocks.append('c')
  await t.rejects(blocks.flush(), boom)
  await t.rejects(blocks.append(Buffer.alloc(200_000))!, boom)
  t.equal(calls, 2)
})

void t.test(
  'behind a reader that stands still the block fills, and no other waits beside it',
  async (t) => {
    const got: string[] = []
    const made = new Set<ArrayBufferLike>()
    let release = (): void => {}
    const write = (block: Buffer): Promise<void> => {
      got.push(block.toString())
      made.add(block.buffer)
      return new Promise((resolve) => (release = resolve))
    }
    const blocks = new BlockWriter({ blockBytes: 8192, lingerMs: 1, write })
    const texts = Array.from({ length: 20 }, (_, i) => `line ${i}\n`)
    for (const text of texts) {
      void blocks.append(text)
      await sleep(4)
    }
    t.same(got, texts.slice(0, 1))
    release()
    while (got.length < 2) await sleep(1)
    release()
    t.same(got.slice(1), [texts.slice(1).join('')], 'all of it at once, when the reader goes on')
    t.equal(made.size, 2)
  },
)
