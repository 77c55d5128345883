/** An object of S3 comes whole or not at all, whatever its connection does. */
import { S3Client } from '@aws-sdk/client-s3'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Test } from 'tap'
import { objectBytes } from '../../examples/sources/object-bytes.ts'
import { startObjectStore } from '../../examples/sources/object-store.ts'
import { pinnedObjects } from '../../examples/sources/pinned-objects.ts'
import type { PinnedObject } from '../../examples/sources/pinned-objects.ts'

const lines = Buffer.from('{"id":1}\n'.repeat(1000))

async function stored(t: Test, cutAfter?: number) {
  const dir = t.testdir()
  const store = await startObjectStore(join(dir, 'store'), cutAfter)
  t.teardown(() => store[Symbol.asyncDispose]())
  mkdirSync(join(store.folder, 'bucket/rows'), { recursive: true })
  const put = (name: string, bytes: Buffer | string): void =>
    writeFileSync(join(store.folder, 'bucket/rows', name), bytes)
  put('b.jsonl', lines)
  const client = new S3Client({
    endpoint: store.url,
    region: 'local',
    forcePathStyle: true,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  t.teardown(() => client.destroy())
  const list = (): Promise<PinnedObject[]> =>
    pinnedObjects(client, 'bucket', 'rows/', join(dir, 'pins.json'))
  return { client, put, list }
}

async function bytesOf(client: S3Client, object: PinnedObject): Promise<Buffer> {
  const blocks: Buffer[] = []
  for await (const block of objectBytes(client, object)) blocks.push(block)
  return Buffer.concat(blocks)
}

// At 900 bytes a line ends, so that what came looks whole.
for (const cutAfter of [Infinity, 900, 1001]) {
  void t.test(`cut after ${cutAfter} bytes it is read on`, async (t) => {
    const { client, list } = await stored(t, cutAfter)
    const [object] = await list()
    t.match(object, { bucket: 'bucket', key: 'rows/b.jsonl', bytes: lines.length })
    t.strictSame(await bytesOf(client, object!), lines)
  })
}

void t.test('where nothing more comes, the end is an error', async (t) => {
  const { client, list } = await stored(t)
  const [object] = await list()
  const longer = { ...object!, bytes: lines.length + 1 }
  await t.rejects(bytesOf(client, longer), /ends after 9000 of 9001 bytes|InvalidRange|416/)
  const { client: cut, list: listCut } = await stored(t, 0)
  const [unread] = await listCut()
  await t.rejects(bytesOf(cut, unread!), /rows\/b\.jsonl ends after 0 of 9000 bytes/)
})

void t.test('another object under the same key is refused', async (t) => {
  const { client, list, put } = await stored(t)
  const [object] = await list()
  put('c.jsonl', lines)
  t.same(
    (await list()).map(({ key }) => key),
    ['rows/b.jsonl', 'rows/c.jsonl'],
    'one more',
  )
  put('b.jsonl', lines.subarray(9))
  await t.rejects(bytesOf(client, object!), { name: 'PreconditionFailed' })
  await t.rejects(list(), /rows\/b\.jsonl is not where or what it was/)
  put('b.jsonl', lines)
  put('a.jsonl', lines)
  await t.rejects(list(), /rows\/b\.jsonl is not where or what it was/)
})
