/** What `--log` writes is what the page says, and holds nothing that a log must not hold. */
import t from 'tap'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { logLine } from '../../src/watch/event-log.ts'
import type { JobEvent } from '../../src/index.ts'
import { sampleOf, samples } from './event-samples.ts'

const page = readFileSync(join(import.meta.dirname, '../../../docs/events.md'), 'utf8')
const types = Object.keys(samples) as Array<keyof typeof samples>

void t.test('the page shows a line of each kind, under its own heading', async (t) => {
  const sections = page.split(/^#+ /m)
  for (const type of types) {
    const line = logLine('fwf4wtyqo6mv', sampleOf(type))
    t.match(line, /^\{"at":"[^"]+","job":"fwf4wtyqo6mv","type":"[^"]+"[,}].*\n$/, type)
    const section = sections.find((text) => text.startsWith(`${type}\n`))
    t.ok(section?.includes(`\n${line}`), `${type}: ${line}`)
  }
})

void t.test('texts are one short line without keys', async (t) => {
  const key = 'KEY.0123456789.abcdef'
  const what = `sk-ant-api03-abcdefgh ${key}\r\n\u001B[31m\u202E${'x'.repeat(1000)}`
  const event = { ...sampleOf('trouble'), what } as JobEvent
  const line = logLine('job', event, [key])
  t.notMatch(line, /sk-ant|KEY|\\r|\\u001B|\u202E/i)
  const { what: shown } = JSON.parse(line) as { what: string }
  t.match(shown, /^sk-… … {1,3}\[31m xxx/)
  t.equal(shown.length, 301)
})

void t.test('the way in which a row of a pilot failed, and not what its answer says', async (t) => {
  const line = JSON.parse(logLine('job', sampleOf('pilot'))) as { report: { examples: unknown } }
  t.same(line.report.examples, [{ kind: 'invalid_output', position: 17 }])
})
