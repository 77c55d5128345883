/** Read and write calls and bytes of this process so far: files and sockets, all threads. */
import { readFileSync } from 'node:fs'

const path = '/proc/self/io'

/** Named `io.syscr`, `io.rchar` and so on; empty without /proc. */
export function ioCounts(): Record<string, number> {
  try {
    const lines = readFileSync(path, 'utf8').trim().split('\n')
    return Object.fromEntries(
      lines.map((line): [string, number] => {
        const [name = '', figure = ''] = line.split(': ')
        return [`io.${name}`, Number(figure)]
      }),
    )
  } catch {
    return {}
  }
}
