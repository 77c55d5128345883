/** The bytes of one object, whole. */
import { GetObjectCommand } from '@aws-sdk/client-s3'
import type { S3Client } from '@aws-sdk/client-s3'
import type { Readable } from 'node:stream'
import type { PinnedObject } from './pinned-objects.ts'

/** A connection may end while the job waits for room, or for no reason. So many in a row without a byte are too many. */
const mostTries = 5

/**
 * Where a body breaks off, or is shorter than the object, the rest is asked for by its range, of the same ETag. Lines of
 * JSON that end too early look like the end of the file to whoever reads them: nothing but the count of bytes tells.
 */
export async function* objectBytes(
  client: S3Client,
  { bucket, key, etag, bytes }: PinnedObject,
): AsyncGenerator<Buffer> {
  let read = 0
  let tries = 0
  let last: unknown
  while (read < bytes) {
    if (++tries > mostTries) {
      throw new Error(`s3://${bucket}/${key} ends after ${read} of ${bytes} bytes`, { cause: last })
    }
    try {
      const range = read === 0 ? {} : { Range: `bytes=${read}-` }
      const { Body } = await client.send(
        new GetObjectCommand({ Bucket: bucket, Key: key, IfMatch: etag, ...range }),
      )
      for await (const block of Body as Readable) {
        read += (block as Buffer).length
        tries = 0
        yield block as Buffer
      }
    } catch (error) {
      // It was written anew, is gone or may not be read: the rest would be that of another object.
      if ((error as { $fault?: string }).$fault === 'client') throw error
      last = error
    }
  }
}
