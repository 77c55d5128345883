/**
 * The disk operations of a run in its job folder, for the same rows in few and in many batches. The
 * output file does not count; it is synced twice at its end.
 */
import { countedRun } from '../../test/fixtures/counted/counted-run.ts'
import type { DiskFigure, FileKind } from '../../test/fixtures/counted/counting-disk.ts'
import { fileKinds } from '../../test/fixtures/counted/counting-disk.ts'
import { Table } from '../harness/table.ts'

type Reported = Readonly<Record<string, number>>

const fileNames: Readonly<Record<FileKind, string>> = {
  body: '`chunk-N.json`',
  rows: '`chunk-N.rows`',
  sent: '`chunk-N.sent`',
  results: '`results-N.jsonl`',
  journal: '`journal.jsonl`',
  folder: 'the folder itself',
  other: '`job.json`',
}

/** @param sizes - numbers of batches, ascending */
export async function showWrites(
  folder: string,
  { rows, sizes }: { rows: number; sizes: readonly number[] },
): Promise<void> {
  console.log(`#### Disk operations: ${rows.toLocaleString('en')} rows of 1 KB\n`)
  const table = new Table(
    'batches',
    'writes',
    'bytes written',
    'file syncs',
    'folder syncs',
    'renames',
    'syncs per batch',
    'syncs per 1,000 rows',
    'API calls',
  )
  const runs: Reported[] = []
  for (const batches of sizes) {
    const { reported } = await countedRun({ folder, rows, perBatch: Math.ceil(rows / batches) })
    runs.push(reported)
    const folderSyncs = reported['folder.syncs'] ?? 0
    const syncs = total(reported, 'syncs')
    table.row(
      reported['batches'] ?? Number.NaN,
      total(reported, 'writes'),
      `${(total(reported, 'bytes') / 1e6).toFixed(1)} MB`,
      syncs - folderSyncs,
      folderSyncs,
      total(reported, 'renames'),
      (syncs / (reported['batches'] ?? 0)).toFixed(1),
      ((syncs / rows) * 1000).toFixed(1),
      ['create', 'list', 'retrieve', 'results']
        .map((kind) => `${reported[`calls.${kind}`]} ${kind}`)
        .join(', '),
    )
  }
  const [few, many] = [runs.at(-2), runs.at(-1)]
  if (few && many) showBatch(few, many)
}

/** The difference of two runs leaves out what happens once per run. */
function showBatch(few: Reported, many: Reported): void {
  const [from, to] = [few['batches'] ?? 0, many['batches'] ?? 0]
  console.log(`\nEach further batch adds, from the runs with ${from} and ${to}:\n`)
  const table = new Table('file', 'syncs', 'renames', 'writes', 'bytes')
  const each = (kind: FileKind, figure: DiskFigure): number =>
    ((many[`${kind}.${figure}`] ?? 0) - (few[`${kind}.${figure}`] ?? 0)) / (to - from)
  const sums = { syncs: 0, renames: 0, writes: 0, bytes: 0 }
  for (const kind of fileKinds) {
    const [syncs, renames] = [each(kind, 'syncs'), each(kind, 'renames')]
    const [writes, bytes] = [each(kind, 'writes'), each(kind, 'bytes')]
    if (syncs + renames + writes === 0) continue
    // Those of the other files grow with the rows, not with the batches.
    const isPerBatch = kind === 'sent' || kind === 'journal'
    const shown = isPerBatch ? Math.round(bytes) : ''
    table.row(fileNames[kind], round(syncs), round(renames), round(writes), shown)
    sums.syncs += syncs
    sums.renames += renames
    sums.writes += writes
    if (isPerBatch) sums.bytes += bytes
  }
  table.row(
    'all',
    round(sums.syncs),
    round(sums.renames),
    round(sums.writes),
    Math.round(sums.bytes),
  )
}

function total(reported: Reported, figure: DiskFigure): number {
  return fileKinds.reduce((sum, kind) => sum + (reported[`${kind}.${figure}`] ?? 0), 0)
}

function round(figure: number): string {
  return figure.toFixed(2).replace(/\.?0+$/, '')
}
