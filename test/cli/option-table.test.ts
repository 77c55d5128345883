/** An option is declared once; everything else about it follows. */
import t from 'tap'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { commandWords } from '../../src/cli/options/command-words.ts'
import { commandNames, helpOf } from '../../src/cli/options/help.ts'
import { libraryOptions } from '../../src/cli/options/library-options.ts'
import { optionGroups, optionsOf, takes } from '../../src/cli/options/option-table.ts'
import { optionValues, usageOf } from '../../src/cli/options/option-values.ts'
import type { OptionTable } from '../../src/cli/options/option.ts'

const declared = optionGroups.flatMap(({ options }) => Object.entries(options))

void t.test(
  'no option of a command is declared twice, and none sets what another sets',
  async (t) => {
    t.ok(declared.length > 30)
    for (const command of commandNames) {
      const names = declared.filter(([, option]) => takes(option, command)).map(([name]) => name)
      t.same(names, [...new Set(names)], command)
    }
    const paths = declared.flatMap(([, { sets = [] }]) => sets)
    t.ok(paths.length > 20)
    t.same(paths, [...new Set(paths)])
  },
)

void t.test('help shows every option of a command, with all that it may be', async (t) => {
  for (const command of commandNames) {
    const help = helpOf(command)
    const lines = help.split('\n')
    t.ok(
      lines.every((line) => line.length <= 80),
      'no line is too long',
    )
    const table: OptionTable = optionsOf(command)
    t.ok(Object.keys(table).every((name) => declared.some(([known]) => known === name)))
    for (const [name, option] of declared) {
      const usage = usageOf(name, option)
      const isShown = lines.some((line) => line.includes(`  ${usage}  `))
      const isShort = lines.some((line) => line.includes(`, ${usage}  `))
      // What is too long for the column has a line of its own.
      const isAlone = lines.includes(`  ${usage}`)
      t.equal(isShown || isShort || isAlone, takes(option, command), `${command} ${name}`)
    }
  }
  for (const [name, option] of declared) {
    const choices = ('choices' in option && option.choices) || []
    for (const choice of choices) t.match(option.help, choice, `--${name} ${choice}`)
  }
})

void t.test('every flag that a text of the command names is an option', async (t) => {
  const known = new Set(declared.map(([name]) => name))
  for (const name of ['help', 'version']) known.add(name)
  const cli = fileURLToPath(new URL('../../../src/cli', import.meta.url))
  const files = await readdir(cli, { recursive: true })
  let found = 0
  for (const file of files.filter((name) => name.endsWith('.ts'))) {
    // Flags of V8 and of the emulator.
    if (file.startsWith('memory') || file.endsWith('emulator-command.ts')) continue
    const text = await readFile(join(cli, file), 'utf8')
    for (const [, flag = ''] of text.matchAll(/--([a-z][a-z-]*)/g)) {
      // `--no-${name}`, and the comments of a declaration's members.
      if (/^(no-|(no-)?name)$/.test(flag)) continue
      found++
      t.ok(known.has(flag.replace(/^no-/, '')), `${file}: --${flag}`)
    }
  }
  t.ok(found > 20)
})

void t.test('messages of the library name the flags', async (t) => {
  t.equal(commandWords('csv.delimiter', ';'), `--delimiter ';'`)
  t.equal(commandWords('csv.columns', ['a', 'b c']), `--columns 'a,b c'`)
  t.equal(commandWords('csv.quote', false), '--quote none')
  t.equal(commandWords('csv.relaxQuotes', true), '--relax-quotes')
  t.equal(commandWords('preflight', false), '--no-preflight')
  t.equal(commandWords('compression'), '--format')
  t.equal(commandWords('maxLineBytes'), '--max-line-bytes')
})

const imaginary = {
  alert: {
    kind: 'whole number',
    placeholder: 'RULE',
    multiple: true,
    help: '',
    parse: (n: number): string => `at ${n}`,
  },
  fast: { kind: 'switch', help: '', goesWith: 'alert', sets: 'openJob.preflight' },
  both: { kind: 'choice', choices: ['a', 'b'], placeholder: 'X', help: '', needs: 'fast' },
  wait: { kind: 'seconds', placeholder: 'S', default: 7, help: '', sets: 'awaitResults.pollMs' },
} as const

void t.test('values have the types of their declarations', async (t) => {
  const values = optionValues(imaginary, { alert: ['1', '2'], fast: false })
  const alerts: readonly string[] | undefined = values.alert
  const fast: boolean | undefined = values.fast
  const both: 'a' | 'b' | undefined = values.both
  const wait: number = values.wait
  t.same([alerts, fast, both, wait], [['at 1', 'at 2'], false, undefined, 7])
  const { openJob, awaitResults } = libraryOptions(imaginary, values)
  const pollMs: number | undefined = awaitResults.pollMs
  t.same([openJob, pollMs], [{ preflight: false }, 7])
  const none = libraryOptions(imaginary, optionValues(imaginary, {}))
  t.same(none, { openJob: {}, awaitResults: { pollMs: 7 } })
  t.notOk('preflight' in none.openJob, 'what was not given is absent')
})

void t.test('an option without the one that it goes with, or needs', async (t) => {
  t.throws(() => optionValues(imaginary, { fast: true }), {
    code: 'ERR_OPTION',
    message: '--fast needs --alert; otherwise it has no effect',
  })
  t.throws(() => optionValues(imaginary, { both: 'a' }), {
    message: '--both needs --fast as well',
  })
  t.throws(() => optionValues(imaginary, { alert: ['1', 'x'] }), {
    message: /^--alert must be a whole number from 1 to \d+, not "x"$/,
  })
})
