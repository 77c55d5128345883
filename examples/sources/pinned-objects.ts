/** The objects below a prefix, in the order of their keys, each held to what it was when it was first listed. */
import { paginateListObjectsV2 } from '@aws-sdk/client-s3'
import type { S3Client } from '@aws-sdk/client-s3'
import { existsSync } from 'node:fs'
import { readFile, rename, writeFile } from 'node:fs/promises'

export interface PinnedObject {
  readonly bucket: string
  readonly key: string
  readonly etag: string
  readonly bytes: number
}

/**
 * Rows have their places by the order of the objects. So what was listed once must stay: an object that has come
 * between two others, is gone or was written anew is an error here, before a row of it is read.
 *
 * @param pins - a file beside the job that keeps the list
 */
export async function pinnedObjects(
  client: S3Client,
  bucket: string,
  prefix: string,
  pins: string,
): Promise<PinnedObject[]> {
  const found: PinnedObject[] = []
  for await (const { Contents = [] } of paginateListObjectsV2(
    { client },
    { Bucket: bucket, Prefix: prefix },
  )) {
    for (const { Key: key = '', ETag: etag = '', Size: bytes = 0 } of Contents) {
      found.push({ bucket, key, etag, bytes })
    }
  }
  const known = existsSync(pins) ? (JSON.parse(await readFile(pins, 'utf8')) as PinnedObject[]) : []
  for (const [i, { key, etag }] of known.entries()) {
    if (found[i]?.key === key && found[i].etag === etag) continue
    throw new Error(
      `s3://${bucket}/${key} is not where or what it was when its rows were first read. Nothing was read or sent. ` +
        'Put it back, and new rows into an object whose key comes last.',
    )
  }
  if (found.length === 0)
    throw new Error(`s3://${bucket}/${prefix} has no object. Nothing was read.`)
  await writeFile(`${pins}.unfinished`, JSON.stringify(found))
  await rename(`${pins}.unfinished`, pins)
  return found
}
