import { statfs } from 'node:fs/promises'

/**
 * Returns how many bytes the disk of a folder lacks to take `bytes` more; undefined if there is room.
 *
 * @param keepFreeBytes - bytes to keep free. Default 1 GiB, or a tenth of a disk smaller than 10 GiB
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
