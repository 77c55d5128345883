/** Tickets as gzipped JSONL, forty to a file: what an export job leaves in a bucket. */
import { existsSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { ticketRows } from './rows.ts'

const partRows = 40

/** A part that is there stays as it is. The last one is full, too: an object never grows. */
export async function writeParts(folder: string, rows: number): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (let part = 0; part * partRows < rows; part++) {
    const path = join(folder, `part-${String(part + 1).padStart(5, '0')}.jsonl.gz`)
    if (existsSync(path)) continue
    const tickets = [...ticketRows((part + 1) * partRows, part * partRows)]
    const text = tickets.map((ticket) => `${JSON.stringify(ticket)}\n`).join('')
    await writeFile(`${path}.unfinished`, gzipSync(text))
    await rename(`${path}.unfinished`, path)
  }
}
