/**
 * The pages of errors and events list what the sources have, no more and no less: who switches on a
 * code, a kind or an event type must find it explained, with what it costs.
 */
import t from 'tap'
import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { exitCodeOf, exitCodes } from '../../src/cli/commands/exit-code.ts'
import { BatchlineError } from '../../src/errors.ts'
import type { ErrorCode } from '../../src/errors.ts'

const root = join(import.meta.dirname, '../../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

/** The members of a union of strings, as its source has them. */
function membersOf(path: string, type: string): string[] {
  const source = read(path)
  const [, union = ''] = new RegExp(`export type ${type} =([^;]*?)\\n\\n`).exec(`${source}\n`) ?? []
  return [...union.matchAll(/\| '([^']+)'/g)].map(([, member = '']) => member)
}

/** The entries of a page: the text below each third heading, as far as the next heading. */
function entriesOf(page: string, section?: string): Map<string, string> {
  const text = read(page)
  const part = section === undefined ? text : (text.split(`\n## ${section}\n`)[1] ?? '')
  const [own = ''] = section === undefined ? [part] : part.split('\n## ')
  const found = own.matchAll(/^### (\S+)\n([^]*?)(?=^##|(?![^]))/gm)
  return new Map([...found].map(([, name = '', body = '']) => [name, body]))
}

const errors = entriesOf('docs/errors.md', 'Error codes')

void t.test('every error code has its entry, and every entry its code', (t) => {
  const codes = membersOf('src/errors.ts', 'ErrorCode')
  t.ok(codes.length > 10)
  t.same([...errors.keys()].sort(), codes.sort())
  t.end()
})

for (const [code, entry] of errors) {
  void t.test(`${code}: what the page says of it`, (t) => {
    const error = new BatchlineError(code as ErrorCode, '')
    const [, resumable, exitCode] = /^Resumable: (yes|no)\. Exit code: (\d)\.$/m.exec(entry) ?? []
    t.equal(resumable, error.resumable ? 'yes' : 'no')
    t.equal(Number(exitCode), exitCodeOf(error))
    for (const part of ['What happened:', 'Cost:', 'Next:']) t.match(entry, `**${part}** `)
    t.end()
  })
}

void t.test('every kind of failure has its entry, and every entry its kind', (t) => {
  const entries = entriesOf('docs/errors.md', 'Failures of rows')
  const kinds = membersOf('src/outcome.ts', 'FailureKind')
  t.ok(kinds.length > 5)
  t.same([...entries.keys()].sort(), kinds.sort())
  for (const [kind, entry] of entries) {
    for (const part of ['Billed:', 'Retried:']) t.match(entry, `**${part}** `, kind)
  }
  t.end()
})

void t.test('every exit code is in the table, and every line of the table is one', (t) => {
  const [, table = ''] = read('docs/errors.md').split('\n## Exit codes\n')
  const lines = [...table.matchAll(/^\| (\d+) +\| `?(\w+)`? +\|/gm)]
  const listed = lines.map(([, code, name]) => [String(name), Number(code)] as const)
  const signals = (['SIGHUP', 'SIGINT', 'SIGTERM'] as const).map(
    (name) => [name, 128 + constants.signals[name]] as const,
  )
  const byCode = (a: readonly [string, number], b: readonly [string, number]): number => a[1] - b[1]
  t.same([...listed].sort(byCode), [...Object.entries(exitCodes), ...signals].sort(byCode))
  t.end()
})

const fieldNames = (body: string): string[] =>
  [...body.matchAll(/readonly (\w+)\??:/g)].map(([, name = '']) => name)

/** The fields that an event takes from a `Ref`. */
function refFields(of: string): string[] {
  if (of === '') return []
  return of.includes("'chunk'") ? ['attempt'] : ['attempt', 'chunk']
}

/** The fields of each event type but `type` and `name`, which the head of the page explains. */
function eventFields(): Map<string, string[]> {
  const source = read('src/job/core/job-event.ts').replaceAll(/\/\*\*[^]*?\*\//g, '')
  const [, union = ''] = source.split('export type JobEvent =')
  const found = new Map<string, string[]>()
  for (const [, body = '', of = ''] of union.matchAll(/\{([^{}]*)\}(?: & (Omit<[^>]*>))?/g)) {
    const fields = [...fieldNames(body), ...refFields(of)]
    const [types = ''] = /(?<=readonly type: )[^;\n}]+/.exec(body) ?? []
    for (const [, type = ''] of types.matchAll(/'([^']+)'/g)) {
      found.set(
        type,
        fields.filter((name) => name !== 'type' && name !== 'name'),
      )
    }
  }
  return found
}

void t.test('every event has its entry with its fields, and every entry its event', (t) => {
  const fields = eventFields()
  const entries = entriesOf('docs/events.md')
  // Lines of the command that no job emits; `test/watch` compares them.
  for (const type of entriesOf('docs/events.md', 'Of the command alone').keys())
    entries.delete(type)
  t.ok(fields.size > 15)
  t.same([...entries.keys()].sort(), [...fields.keys()].sort())
  for (const [type, entry] of entries) {
    const [line = ''] = entry.trim().split('\n')
    const named = fields.get(type)?.map((name) => `\`${name}\``) ?? []
    t.same(line.split(', ').sort(), named.sort(), type)
  }
  t.end()
})
