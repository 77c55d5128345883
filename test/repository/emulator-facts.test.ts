/** Every fact that docs/emulator.md states about the emulator has a test that is there. */
import t from 'tap'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { plainSettings, settingGroups } from '../../src/emulator/settings/setting-tables.ts'

const root = join(import.meta.dirname, '../../..')
const heading = '\n## What is obeyed, and the test that holds it\n'
const columns = ['fact', 'obeyed, or decided by', 'held by']

/** A row of the tables in the section of facts. */
interface Row {
  readonly fact: string
  readonly decided: string
  readonly held: string
}

function rowsOf(page: string): Row[] {
  const [, section = ''] = page.split(heading)
  const [facts = ''] = section.split(/\n## /)
  const lines = facts.split('\n').filter((line) => line.startsWith('|'))
  const cells = lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
  const rows = cells.filter(
    (row) => row.join() !== columns.join() && !/^[-:,\s]+$/.test(row.join()),
  )
  return rows.map(([fact = '', decided = '', held = '']) => ({ fact, decided, held }))
}

/** The settings that a row names, as `group.name` or as `name`. */
function settingsOf({ decided }: Row): string[] {
  return [...decided.matchAll(/`([^`]*)`/g)].map(([, name = '']) => name)
}

const settings = new Set([
  ...Object.keys(plainSettings),
  ...Object.entries(settingGroups).flatMap(([group, table]) => {
    return Object.keys(table).map((name) => `${group}.${name}`)
  }),
])

function settingProblems(row: Row): string[] {
  const rest = row.decided.replaceAll(/`[^`]*`/g, '').replace('obeyed', '')
  if (row.decided === '' || !/^[, ]*$/.test(rest)) return [`"${row.decided}" names no setting`]
  return settingsOf(row).flatMap((name) => (settings.has(name) ? [] : [`no setting ${name}`]))
}

/** The titles that a row names, with the file of each: `file` › title › case; › another title. */
function titlesOf({ held }: Row): Array<[file: string, titles: string[]]> {
  const files = [...held.matchAll(/`(test\/[^`]*)` (.*?)(?=; `test\/|$)/g)]
  return files.flatMap(([, file = '', named = '']) => {
    const paths = named.split(/(?:^|; )› /).filter((path) => path !== '')
    // Prettier writes \_ where an underscore could be taken for emphasis.
    return paths.map((path): [string, string[]] => [file, path.replaceAll('\\', '').split(' › ')])
  })
}

function testProblems(row: Row): string[] {
  const named = titlesOf(row)
  if (named.length === 0) return ['no test']
  return named.flatMap(([file, titles]) => {
    if (!existsSync(join(root, file))) return [`no file ${file}`]
    const source = readFileSync(join(root, file), 'utf8')
    const missing = titles.filter((title, i) => {
      return !isTitle(title, source) && !(i > 0 && isCase(title, source))
    })
    return missing.map((title) => `${file} has no test "${title}"`)
  })
}

/** Whether a test has this title, or one that its template makes of texts of the same file. */
function isTitle(title: string, source: string): boolean {
  const literals = source.matchAll(/\.test\(\s*(?:'([^'\n]*)'|`([^`]*)`)/g)
  for (const [, plain, template = ''] of literals) {
    if (plain === title) return true
    const made = plain === undefined ? patternOf(template).exec(title) : null
    if (made && made.slice(1).every((part) => source.includes(part))) return true
  }
  return false
}

/** A pattern for what a template makes, with a group for each of its values. */
function patternOf(template: string): RegExp {
  const texts = template.split(/\$\{[^}]*\}/)
  return new RegExp(
    `^${texts.map((text) => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('(.+)')}$`,
  )
}

/** Whether a table of cases, of which each is a test, has one of this name. */
function isCase(name: string, source: string): boolean {
  return [`['${name}',`, `'${name}',\n`, `name: '${name}'`].some((text) => source.includes(text))
}

const problemsOf = (row: Row): string[] => [...settingProblems(row), ...testProblems(row)]

const rows = rowsOf(readFileSync(join(root, 'docs/emulator.md'), 'utf8'))

void t.test('each fact is obeyed or decided by settings, and has a test', (t) => {
  t.ok(rows.length > 150, `${rows.length} facts`)
  for (const row of rows) t.same(problemsOf(row), [], row.fact)
  t.equal(new Set(rows.map(({ fact }) => fact)).size, rows.length, 'no fact stands there twice')
  t.end()
})

void t.test('each guess is a fact of its own', (t) => {
  const named = new Set(rows.flatMap(settingsOf))
  for (const name of Object.keys(settingGroups.inferred)) t.ok(named.has(`inferred.${name}`), name)
  t.end()
})

const good = '`test/emulator/endpoints.test.ts` › admission'
const wrong: Array<[title: string, cells: string, problem: RegExp]> = [
  ['no test', '| a | obeyed | |', /^no test$/],
  ['a test that is only described', '| a | obeyed | the test of keys |', /^no test$/],
  ['a file that is not there', '| a | obeyed | `test/emulator/no.test.ts` › a |', /^no file/],
  ['a title that is not there', `| a | obeyed | ${good}s |`, /no test "admissions"/],
  ['a second title that is not there', `| a | obeyed | ${good}; › no |`, /no test "no"/],
  ['a case that is not there', `| a | obeyed | ${good} › no › no |`, /no test "no"/],
  [
    'a case in place of a test',
    '| a | obeyed | `test/emulator/endpoints.test.ts` › no key |',
    /"no key"/,
  ],
  [
    'a template with a value that is not there',
    `| a | obeyed | ${good} › x is 207 |`,
    /"x is 207"/,
  ],
  [
    'an unknown setting',
    `| a | \`inferred.nonsense\` | ${good} |`,
    /^no setting inferred\.nonsense/,
  ],
  ['a setting without its group', `| a | \`rpm\` | ${good} |`, /^no setting rpm/],
  ['neither', `| a | | ${good} |`, /names no setting/],
  ['something else', `| a | mostly | ${good} |`, /names no setting/],
]

void t.test('a row that is wrong is found', async (t) => {
  for (const [title, cells, problem] of wrong) {
    await t.test(title, (t) => {
      const [row] = rowsOf(
        `${heading}\n| ${columns.join(' | ')} |\n| --- | --- | --- |\n${cells}\n`,
      )
      const found = row ? problemsOf(row) : []
      t.equal(
        found.some((one) => problem.test(one)),
        true,
        found.join(),
      )
      t.end()
    })
  }
})
