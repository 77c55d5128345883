/**
 * Labels the rows of gzipped JSONL objects in S3, and puts the output beside them.
 *
 *     node from-s3.js [--rows 200] [--data s3://bucket/prefix/] [--folder DIR] [--live]
 *
 * What must hold: objects are read in the order of their keys and each keeps its ETag; new rows come as an object
 * whose key is the last. The list is kept beside the job, and each GET asks for the ETag that it has there. A body
 * that breaks off is taken up where it ended, so that a job may wait for hours in the middle of an object.
 */
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { readRows, rowsFrom } from 'batchline'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { labelTickets } from './sources/label.ts'
import { respond } from './sources/model.ts'
import { objectBytes } from './sources/object-bytes.ts'
import { startObjectStore } from './sources/object-store.ts'
import { pinnedObjects } from './sources/pinned-objects.ts'
import type { Ticket } from './sources/rows.ts'
import { writeParts } from './sources/write-parts.ts'
import { openExample } from './support/open-example.ts'

await using example = await openExample({ name: 'from-s3', respond, rows: 200 })
const { folder, rows, data } = example
// A body that is cut off short of its end: S3 does that to one that pauses for long.
await using store = await startObjectStore(join(folder, 'store'), 200)
if (data === undefined) await writeParts(join(store.folder, 'help-desk/tickets'), rows)

const client = data === undefined ? localClient(store.url) : new S3Client({})
const { hostname: bucket, pathname } = new URL(data ?? 's3://help-desk/tickets/')
const prefix = pathname.slice(1)
const objects = await pinnedObjects(client, bucket, prefix, join(folder, 'objects.json'))

async function* tickets(): AsyncGenerator<Ticket> {
  for (const object of objects) {
    const bytes = Readable.from(objectBytes(client, object), { objectMode: false })
    yield* readRows<Ticket>(bytes, { format: 'jsonl', name: `s3://${bucket}/${object.key}` })
  }
}

const source = rowsFrom(tickets(), { name: `s3://${bucket}/${prefix}` })
const output = await labelTickets(example, 'from-s3', source)
// The same bytes under the same key, however often it is done.
await client.send(
  new PutObjectCommand({
    Bucket: bucket,
    Key: 'labels/from-s3.jsonl',
    Body: createReadStream(output),
    ContentLength: (await stat(output)).size,
  }),
)
console.log(`  s3://${bucket}/labels/from-s3.jsonl`)

function localClient(endpoint: string): S3Client {
  const credentials = { accessKeyId: 'example', secretAccessKey: 'example' }
  return new S3Client({
    endpoint,
    credentials,
    region: 'local',
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
  })
}
