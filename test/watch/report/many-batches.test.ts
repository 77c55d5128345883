/** Jobs of many batches, and of versions that did not record all that a report shows. */
import t from 'tap'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { batchFigures } from '../../../src/watch/report/batch-figures.ts'
import type { BatchTime } from '../../../src/watch/report/batch-log.ts'
import { loadChartDrawer } from '../../../src/watch/report/charts/chart-drawer.ts'
import { reportPage } from '../../../src/watch/report/page/report-page.ts'
import { readReport } from '../../../src/watch/report/read-report.ts'

const start = Date.UTC(2026, 9, 1)
const minute = 60_000
const options = { version: '1.2.3', now: start + 86_400_000, withRows: false }

interface Spec {
  readonly batches: number
  readonly rowsEach: number
  readonly format: number
}

/** A folder with a journal alone, as that of a job whose batches have all ended. */
function jobOf(folder: string, { batches, rowsEach, format }: Spec): string {
  mkdirSync(folder)
  const meta = {
    format,
    id: 'abcdefghijkl',
    created: new Date(start).toISOString(),
    origin: 'https://api.example',
  }
  writeFileSync(join(folder, 'job.json'), JSON.stringify(meta))
  let n = 0
  const lines: string[] = []
  const add = (type: string, at: number, fields: object): void => {
    const body = JSON.stringify({ n: ++n, type, ts: new Date(at).toISOString(), ...fields }).slice(
      0,
      -1,
    )
    lines.push(`${body},"crc":"${crc32(body).toString(16).padStart(8, '0')}"}\n`)
  }
  const sha256 = 'a'.repeat(64)
  add('OPENED', start, { job: meta.id, version: format })
  for (let chunk = 1; chunk <= batches; chunk++) {
    const of = { attempt: '1', chunk }
    const [from, to] = [(chunk - 1) * rowsEach, chunk * rowsEach - 1]
    const made = start + chunk * minute
    const ended = made + 45 * minute
    const model = 'claude-haiku-4-5'
    const rates = [500_000, 2_500_000, 625_000, 1_000_000, 50_000]
    const models = [
      { model, answers: rowsEach, tokens: [rowsEach * 100, rowsEach * 10, 0, 0, 0], rates },
    ]
    const isNew = format === 4
    add('SEALED', made, {
      ...of,
      from: [from, 0],
      to: [to, 0],
      requests: rowsEach,
      outcomes: 0,
      bytes: 1,
      sha256,
    })
    add('INTENT', made, { ...of, try: 1, fence: null, serverDate: null, workspace: null })
    const created = isNew ? { created: new Date(made - 500).toISOString() } : {}
    add('ACCEPTED', made, { ...of, id: `msgbatch_${chunk}`, how: 'reply', ...created })
    const rest = isNew ? { usage: { models }, ended: new Date(ended).toISOString() } : {}
    add('FETCHED', ended + minute, {
      ...of,
      lines: rowsEach,
      missing: 0,
      bytes: 1,
      sha256,
      runs: [0],
      ...rest,
    })
  }
  add('INPUT_END', start, { rows: batches * rowsEach })
  writeFileSync(join(folder, 'journal.jsonl'), lines.join(''))
  return folder
}

void t.test('a million rows in 2,000 batches', async (t) => {
  const draw = await loadChartDrawer()
  const sizes: number[] = []
  const dir = t.testdir()
  for (const rowsEach of [1, 500]) {
    const folder = jobOf(join(dir, `of-${rowsEach}`), {
      batches: 2000,
      rowsEach,
      format: 4,
    })
    const figures = await readReport([folder], options)
    const [job] = figures.jobs
    t.match(job, {
      stage: 'finished',
      status: { inputRows: 2000 * rowsEach },
      batches: { batches: 2000, open: 0, inexactBegin: 0, inexactEnd: 0 },
    })
    t.equal(job?.batches?.bars, undefined)
    const [lane] = job?.batches?.lanes ?? []
    t.equal(lane?.took?.p50, 45 * minute + 500)
    t.ok(
      Math.abs(Math.max(...(lane?.load ?? [])) - 54) <= 10,
      'about 45 at once, and those of a stretch',
    )
    const text = reportPage(figures, draw)
    t.match(text, 'How many of the 2,000 batches were at the service at the same time')
    sizes.push(Buffer.byteLength(text))
  }
  t.ok(Math.max(...sizes) < 100_000, sizes.join())
  t.ok(Math.abs((sizes[0] ?? 0) - (sizes[1] ?? 0)) < 4000, 'rows make no difference')
})

void t.test('a folder of an earlier version', async (t) => {
  const draw = await loadChartDrawer()
  const dir = t.testdir()
  for (const format of [2, 3]) {
    const folder = jobOf(join(dir, `format-${format}`), {
      batches: 3,
      rowsEach: 10,
      format,
    })
    const figures = await readReport([folder], options)
    const [job] = figures.jobs
    t.match(job?.batches, { batches: 3, inexactBegin: 3, inexactEnd: 3 })
    t.equal(job?.batches?.bars?.[0]?.ended, start + 47 * minute, 'when its results were here')
    const text = reportPage(figures, draw)
    t.match(text, `An earlier version created the folder (format ${format})`)
    t.match(text, /For 3 batches, the end is not on record/)
    t.match(text, '30 requests that may have been billed, with unknown usage')
  }
})

void t.test('how many batches at once', (t) => {
  const batch = (created: number, ended?: number): BatchTime => ({
    attempt: '1',
    chunk: 1,
    requests: 1,
    created,
    isCreatedExact: true,
    ...(ended === undefined ? {} : { ended, isEndedExact: true }),
  })
  const loadOf = (all: readonly BatchTime[], now: number): readonly number[] =>
    batchFigures(all, now)?.lanes[0]?.load ?? []
  t.equal(batchFigures([], 0), undefined)
  t.same(
    loadOf([batch(0, 200)], 200),
    Array.from({ length: 200 }, () => 1),
  )
  const three = loadOf([batch(0, 100), batch(50, 200), batch(60, 61)], 200)
  t.same([three[0], three[55], three[60], three[65], three[150]], [1, 2, 3, 2, 1])
  const open = batchFigures([batch(0, 10), batch(5)], 40)
  t.match(open, { open: 1, to: 40, lanes: [{ open: 1, took: { most: 10 } }] })
  t.match(
    batchFigures([batch(100)], 40),
    { from: 100, to: 100 },
    'the clock of the service is ahead',
  )
  t.end()
})

void t.test('300 folders with long names, of which some can not be read', async (t) => {
  const draw = await loadChartDrawer()
  const dir = t.testdir()
  const folders = Array.from({ length: 300 }, (_, i) => {
    // Each of these signs is written out in the page.
    const path = join(dir, `${'\u202E'.repeat(70)}${String(i).padStart(3, '0')}`)
    if (i % 3 === 0) mkdirSync(path)
    else jobOf(path, { batches: 30, rowsEach: 10, format: 4 })
    return path
  })
  const figures = await readReport(folders, options)
  t.match(figures, { jobs: { length: 200 }, unread: { length: 100 } })
  const text = reportPage(figures, draw)
  t.ok(Buffer.byteLength(text) < 500_000, String(Buffer.byteLength(text)))
  const [list = ''] = text.split('<section class="job"')
  t.equal(list.match(/<tr>\n<th scope="row"><(?:a|bdi)/g)?.length, 300, 'and each has its row')
  t.notMatch(text, /\u202E/)
})
