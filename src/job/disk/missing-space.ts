import { statfs } from 'node:fs/promises'

/**
 * Bytes that are missing on the disk of a folder for `bytes` more; undefined where there is room.
 *
 * @param keepFreeBytes - stay free. Default 1 GiB, or a tenth of a disk smaller than 10 GiB
 */
export async function missingSpace(
  folder: string,
  bytes: number,
  keepFreeBytes: number | undefined,
): Promise<number | undefined> {
  const { bavail, blocks, bsize } = await statfs(folder)
  const keep = keepFreeBytes ?? Math.min(2 ** 30, (blocks * bsize) / 10)
  const short = bytes + keep - bavail * bsize
  return short > 0 ? Math.ceil(short) : undefined
}
