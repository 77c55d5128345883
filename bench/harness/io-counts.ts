/** Calls and bytes of reading and writing of this process so far, files and sockets, all its threads. */
import { readFileSync } from 'node:fs'

const path = '/proc/self/io'

/** As `io.syscr`, `io.rchar` and so on; nothing where the kernel does not tell. */
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
