/** Every name that is exported is documented, and every documented name is exported. */
import t from 'tap'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { instrument } from '../../src/otel/index.ts'
import { names } from '../../src/otel/attribute-names.ts'
import { genAi, ofJob, ofProcess } from '../../src/otel/metric-table.ts'
import { spans } from '../../src/otel/span-table.ts'
import type { JobStatus } from '../../src/index.ts'
import { allEvents } from './all-events.ts'
import { collect } from './collected.ts'

const page = readFileSync(join(import.meta.dirname, '../../../docs/telemetry.md'), 'utf8')

interface Row {
  readonly name: string
  readonly cells: readonly string[]
}

/** The rows of the first table below a heading, by the first column. */
function rowsBelow(heading: string, table = 0): Row[] {
  const [, part = ''] = page.split(`\n## ${heading}\n`)
  const [section = ''] = part.split('\n## ')
  const blocks = section.split('\n\n').map((block) => block.trim())
  const tables = blocks.filter((block) => block.startsWith('|'))
  const lines = (tables[table] ?? '').split('\n').slice(2)
  return lines
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
    .map(([name = '', ...cells]) => ({ name: name.replaceAll('`', ''), cells }))
}

const processRows = rowsBelow('Metrics of the process')
const jobRows = rowsBelow('Metrics of the job')
const attributeRows = rowsBelow('Spans', 1)
const sorted = (list: Iterable<string>): string[] =>
  [...new Set(list)].sort((a, b) => (a < b ? -1 : 1))

/** As full as a status can be. */
const cost = { models: [], usd: 1, run: { usd: 1 } }
const attempt = {
  attempt: 1,
  sealed: 1,
  inDoubt: 1,
  accepted: 1,
  settled: 1,
  requests: 2,
  settledRequests: 1,
}
const outcomes = {
  ok: 1,
  failed: 1,
  failures: [{ kind: 'errored', error_type: 'api_error', rows: 1 }],
  tiers: { review: 1 },
  fallback: 1,
}
const status = {
  job: 'job7',
  attempts: [attempt],
  inputRows: 3,
  sealedRows: 2,
  sentRows: 1,
  canceled: false,
  duplicates: [],
  askedNow: { answered: 1, refused: 0, open: 0, cost: { models: [] } },
  cost,
  outcomes,
} as unknown as JobStatus
const asked = { model: 'm', answers: 1, tokens: {}, usd: 1, unpricedAnswers: 0 }

const collected = await collect(t)
const telemetry = instrument(collected)
telemetry.onEvent(allEvents[0]!)
let calls = 0
telemetry.attach({
  onEvent: () => () => {},
  // What askNow has cost is there from the second look on.
  status: () =>
    calls++ < 2
      ? status
      : ({
          ...status,
          askedNow: { ...status.askedNow, cost: { models: [asked] } },
        } as unknown as JobStatus),
})
for (const event of allEvents.slice(1)) telemetry.onEvent(event)
await telemetry.end()
const { points, spans: traced } = {
  points: collected.receiver.points,
  spans: collected.receiver.spans,
}

void t.test('metrics, with their kinds and units', (t) => {
  const told = [
    ...processRows.map(({ name, cells: [kind, unit = ''] }) => `${name} ${kind} ${unit}`),
    ...jobRows.map(({ name, cells: [unit = ''] }) => `${name} gauge ${unit}`),
  ].map((line) => line.replaceAll('`', ''))
  const declared = [genAi, ofProcess, ofJob].flatMap((table) => Object.values(table))
  t.ok(told.length > 20)
  t.same(sorted(points.map(({ name }) => name)), sorted(declared.map(({ name }) => name)))
  t.same(sorted(points.map(({ name, kind, unit }) => `${name} ${kind} ${unit}`)), sorted(told))
  t.end()
})

void t.test('attributes of metrics', (t) => {
  let cells = ''
  for (const row of processRows) {
    const own = row.cells[3] ?? ''
    if (own !== 'the same') cells = own
    const told = [...cells.matchAll(/`((?:gen_ai|batchline)\.[\w.]+)`/g)].map(
      ([, name = '']) => name,
    )
    const seen = points
      .filter(({ name }) => name === row.name)
      .flatMap((point) => Object.keys(point.attributes))
    t.same(sorted(seen), sorted(told), row.name)
  }
  for (const row of jobRows) {
    const own = row.cells[2] ?? ''
    const told = [...own.matchAll(/`((?:error|batchline)\.[\w.]+)`/g)].map(([, name = '']) => name)
    const seen = points
      .filter(({ name }) => name === row.name)
      .flatMap((point) => Object.keys(point.attributes))
    t.same(sorted(seen), sorted([...told, 'batchline.job.id']), row.name)
  }
  t.end()
})

void t.test('values of attributes', (t) => {
  for (const { name, cells } of jobRows) {
    const [attribute, list] = (cells[2] ?? '').split(' = ')
    if (list === undefined) continue
    const key = attribute!.replaceAll('`', '')
    const told = [...list.matchAll(/`(\w+)`/g)].map(([, value = '']) => value)
    const seen = points.filter((point) => point.name === name)
    t.same(sorted(seen.map(({ attributes }) => String(attributes[key]))), sorted(told), name)
  }
  t.end()
})

void t.test('spans', (t) => {
  const told = rowsBelow('Spans').map(({ name }) => name)
  t.same(sorted(told), sorted(Object.values(spans)))
  t.same(sorted(told), sorted(traced.map(({ name }) => name)))
  t.end()
})

void t.test('attributes of spans and all others', (t) => {
  const told = attributeRows.map(({ name }) => name)
  t.same(sorted(told), sorted(Object.values(names)))
  for (const { name, attributes, events, links } of traced) {
    const short = name.replace('batchline ', '')
    const check = (keys: string[], on: string) => {
      for (const key of keys) {
        const row = attributeRows.find((one) => one.name === key)
        t.ok(row?.cells[0] === 'all' || row?.cells[0]?.includes(on), `${key} on ${on}`)
      }
    }
    check(Object.keys(attributes), short)
    for (const event of events) check(Object.keys(event.attributes), 'events')
    for (const link of links) check(Object.keys(link.attributes), 'links')
  }
  const seen = [
    ...traced.flatMap(({ attributes }) => Object.keys(attributes)),
    ...traced.flatMap(({ events }) => events.flatMap((event) => Object.keys(event.attributes))),
    ...traced.flatMap(({ links }) => links.flatMap((link) => Object.keys(link.attributes))),
    ...points.flatMap(({ attributes }) => Object.keys(attributes)),
  ]
  t.same(sorted(seen), sorted(told))
  t.end()
})
