/** zstd of Node and of the package give the same bytes. */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import * as zlib from 'node:zlib'
import t from 'tap'
import { hasNativeZstd, inflateZstd } from '../../../src/read/inflate-zstd.ts'
import { intakeOf } from '../../fixtures/intake.ts'
import { inputError } from '../../../src/read/input-error.ts'
import { XxHash64 } from '../../../src/read/zstd/xx-hash64.ts'
import { zstdBlockHead, zstdFrame } from '../../fixtures/parquet/stored.ts'
import { collector, slowSink } from '../../fixtures/sinks.ts'
import { rows, sentences, withDictionary } from '../../fixtures/zstd-data.ts'

const ways = hasNativeZstd ? [true, false] : [false]
const nothing = Buffer.alloc(0)
const skipped = (type: number, bytes: Buffer) =>
  Buffer.concat([Buffer.of(0x50 + type, 0x2a, 0x4d, 0x18, bytes.length, 0, 0, 0), bytes])
const copies = (count: number, bytes: Buffer) =>
  Buffer.concat(Array.from({ length: count }, () => bytes))
/** Of 128 KiB for four bytes each. */
const zeros = (blocks: number) =>
  Buffer.concat([
    Buffer.from('28b52ffd0060', 'hex'),
    ...Array.from({ length: blocks }, (_, i) => [
      zstdBlockHead(1, 128 * 1024, i === blocks - 1),
      Buffer.of(0),
    ]).flat(),
  ])
const flipped = (bytes: Buffer, at: number) => {
  const copy = Buffer.from(bytes)
  copy[at]! ^= 4
  return copy
}

for (const isNative of ways) {
  const way = isNative ? 'Node' : 'fzstd'
  const inflated = async (bytes: Buffer, pieceBytes: number, maxRatio = 1000) => {
    const sink = collector()
    const pieces: Buffer[] = []
    for (let at = 0; at < bytes.length; at += pieceBytes)
      pieces.push(bytes.subarray(at, at + pieceBytes))
    await pipeline([
      Readable.from(pieces),
      ...inflateZstd(intakeOf('rows.zst'), maxRatio, isNative),
      sink,
    ])
    return Buffer.concat(sink.items as Buffer[])
  }

  const good: Array<[string, Buffer, Buffer]> = [
    ['text', sentences.zstd, sentences.plain],
    ['blocks', rows.zstd, rows.plain],
    ['raw blocks', zstdFrame(rows.plain), rows.plain],
    ['runs', zeros(3), Buffer.alloc(3 * 128 * 1024)],
    ['a frame of nothing', zstdFrame(nothing), nothing],
    ['frames one after the other', copies(40, sentences.zstd), copies(40, sentences.plain)],
    [
      'what is skipped before, between and behind',
      Buffer.concat([
        skipped(0, Buffer.from('first')),
        rows.zstd,
        skipped(15, nothing),
        zstdFrame(nothing),
        sentences.zstd,
        skipped(3, Buffer.alloc(200)),
      ]),
      Buffer.concat([rows.plain, sentences.plain]),
    ],
  ]
  for (const [title, bytes, plain] of good) {
    void t.test(`${way}: ${title}`, async (t) => {
      for (const pieceBytes of [bytes.length < 10_000 ? 1 : 997, 7919, 1_000_000]) {
        t.ok((await inflated(bytes, pieceBytes)).equals(plain), `in pieces of ${pieceBytes}`)
      }
    })
  }

  const { zstd } = rows
  const both = Buffer.concat([zstd, sentences.zstd])
  const bad: Array<[string, Buffer, RegExp]> = [
    ['an empty file', nothing, /is cut short/],
    ['a file cut in the head', zstd.subarray(0, 3), /is cut short/],
    ['a file cut in a block', zstd.subarray(0, 700), /is cut short/],
    ['a file cut in the sum', zstd.subarray(0, -1), /is cut short/],
    ['a file cut in its second frame', both.subarray(0, -20), /is cut short/],
    ['a file cut in what is skipped', skipped(0, Buffer.alloc(9)).subarray(0, -1), /is cut short/],
    ['no zstd', Buffer.from('{"id":1}\n'), /is not zstd data, or is damaged/],
    ['something behind the end', Buffer.concat([zstd, Buffer.from('hello')]), /is not zstd data/],
    ['another sum', flipped(zstd, zstd.length - 1), /is not zstd data, or is damaged/],
    ['a changed byte in literals', flipped(sentences.zstd, 60), /is not zstd data, or is damaged/],
    [
      'a changed byte in a raw block',
      Buffer.concat([zstdFrame(nothing), flipped(zstd, 13)]),
      /damaged/,
    ],
    ['another size', flipped(zstdFrame(Buffer.alloc(96)), 5), /is not zstd data, or is damaged/],
    ['a block of no kind', Buffer.from('28b52ffd0060070000', 'hex'), /is not zstd data/],
    ['a dictionary', withDictionary, /compressed with a dictionary/],
    [
      'a window of 256 MiB',
      Buffer.from('28b52ffd0090010000', 'hex'),
      /window of more than 128 MiB/,
    ],
  ]
  for (const [title, bytes, message] of bad) {
    void t.test(`${way} is an error: ${title}`, async (t) => {
      for (const pieceBytes of [5, 1_000_000]) {
        const error = await inflated(bytes, pieceBytes).catch((error: Error) => error)
        t.match(inputError('rows.zst', error as Error), { code: 'ERR_INPUT', message })
      }
    })
  }

  void t.test(`${way}: a lid on what comes out`, async (t) => {
    const bomb = inflated(zeros(2000), 1000)
    await t.rejects(bomb, { code: 'ERR_INPUT', message: /more than 1000 times its size/ })
    t.equal((await inflated(zeros(2000), 1000, 50_000)).length, 2000 * 128 * 1024)
  })

  void t.test(`${way}: a slow sink holds what comes out`, async (t) => {
    const streams = inflateZstd(intakeOf('rows.zst'), 1e6, isNative)
    let most = 0
    let taken = 0
    const sink = slowSink(() => {
      most = Math.max(most, ...streams.map((stream) => stream.readableLength))
      if (++taken === 50) sink.destroy()
    })
    // Bytes that a block of input may have waiting: 5000 parts of it, or one block of output.
    await pipeline([Readable.from([zeros(5000)]), ...streams, sink]).catch(() => undefined)
    t.ok(taken >= 50, `${taken} blocks came through before it was destroyed`)
    t.ok(most <= 2 * 128 * 1024, `${most} were waiting`)
  })
}

void t.test('what Node compresses, by the package', { skip: !hasNativeZstd }, async (t) => {
  const { zstdCompressSync, constants } = zlib as unknown as {
    zstdCompressSync: (bytes: Buffer, options: { params: Record<number, number> }) => Buffer
    constants: Record<string, number>
  }
  let seed = 1
  const noise = () => (seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff) >>> 8
  for (const length of [0, 1, 31, 32, 33, 1000, 131_071, 131_073, 700_000]) {
    for (const level of [1, 9, 19]) {
      const plain = Buffer.from(
        Array.from({ length }, (_, i) => (i % 5 === 0 ? noise() : 97 + (i % 7))),
      )
      const params = {
        [constants['ZSTD_c_compressionLevel']!]: level,
        [constants['ZSTD_c_checksumFlag']!]: 1,
      }
      const sink = collector()
      const input = Readable.from([zstdCompressSync(plain, { params })])
      await pipeline([input, ...inflateZstd(intakeOf('rows.zst'), 1e6, false), sink])
      t.ok(Buffer.concat(sink.items as Buffer[]).equals(plain), `${length} bytes at level ${level}`)
    }
  }
})

void t.test('the sum is that of XXH64, in whatever pieces', (t) => {
  const bytes = Buffer.from(Array.from({ length: 101 }, (_, i) => (i * 37) & 255))
  // Lower halves of what the reference implementation says of the first bytes.
  const sums = [
    [0, 1373170073],
    [1, 3674548072],
    [3, 2457853502],
    [4, 4189192432],
    [8, 858837196],
    [15, 3652237880],
    [31, 3158757587],
    [32, 718149331],
    [33, 3626384455],
    [47, 1149951839],
    [64, 77927562],
    [101, 1013812955],
  ] as const
  for (const [length, low] of sums) {
    for (const piece of [1, 5, 32, 101]) {
      const hash = new XxHash64()
      for (let at = 0; at < length; at += piece)
        hash.update(bytes.subarray(at, Math.min(at + piece, length)))
      t.equal(hash.low(), low, `${length} bytes in pieces of ${piece}`)
    }
  }
  t.end()
})
