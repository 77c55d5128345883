import t from 'tap'
import { join } from 'node:path'
import { commandRecord } from '../../src/cli/options/command-record.ts'
import { parseRun } from '../../src/cli/options/run-options.ts'

const make = ['--prompt', 'x', '--model', 'm']

const refused: Array<[string[], RegExp]> = [
  [[], /an INPUT is required/],
  [['in.jsonl', ''], /an INPUT is required/],
  [['in.jsonl', '-', '-o', 'out'], /- is stdin, and can't be combined/],
  [['*.jsonl', '-o', 'out.jsonl'], /--output would match the input .*\*\.jsonl/],
  [['*.part', '-o', 'out.jsonl'], /--output would match the input/],
  [['**/*.json', '-o', 'out.jsonl'], /--job would match the input/],
  [['.', '-o', 'out.jsonl'], /--output would match the input/],
  [['in.jsonl', '-o', 'out', '--path', 'a..b'], /--path must be names joined by dots/],
  [['in.jsonl', '-o', 'out', '--encoding', 'klingon'], /--encoding must be utf8, utf16le/],
  [['in.jsonl', '-o', 'out', '--limit', '0'], /--limit must be a whole number from 1/],
  [['in.csv', '-o', 'out', '--columns', 'a,,b'], /--columns must be names of columns/],
  [['in.csv', '-o', 'out', '--columns', 'a,a'], /--columns must be names without repeats/],
  [['in.csv', '-o', 'out', '--skip-header'], /--skip-header needs --columns/],
  [['in.csv', '-o', 'out', '--quote', ''], /--quote is empty/],
  [['in.csv', '-o', 'out', '--on-bad-row', 'skip'], /--on-bad-row must be reject or error/],
  [['in.jsonl', '--frob'], /Unknown option '--frob'\. See/],
  [
    ['in.jsonl', '--max-token', '9'],
    /Unknown option '--max-token'\. Did you mean --max-tokens\? See/,
  ],
  [['in.jsonl', '--idd', 'x'], /Unknown option '--idd'\. Did you mean --id\?/],
  [['in.jsonl', '--oncce'], /Unknown option '--oncce'\. Did you mean --once\?/],
  [['in.jsonl', '--poll'], /'--poll <value>' argument missing/],
  [['in.jsonl'], /--job DIR is required/],
  [['in.jsonl', '-o', '-'], /--job DIR is required/],
  [['in.jsonl', '--job', ''], /--job is empty/],
  [['in.jsonl', '-o', 'in.jsonl'], /--output is the input/],
  [['in.jsonl', '-o', 'out', '--rejects', 'in.jsonl'], /--rejects is the input/],
  [['in.jsonl', '-o', 'out', '--rejects', './out'], /the same file/],
  [['in.jsonl', '-o', 'out', '--log', 'out.part'], /--log and --output are the same file/],
  [['in.jsonl', '-o', 'out.part', '--rejects', 'out'], /the same file/],
  [
    ['in.jsonl', '-o', 'out', '--job', '.', '--log', 'journal.jsonl'],
    /--log: .* is inside the job folder/,
  ],
  [['in.jsonl', '-o', 'lock', '--job', '.'], /--output: .* is inside the job folder/],
  [['in.jsonl', '-o', 'out', '--job', '.', '--rejects', 'step.json'], /is inside the job folder/],
  [['in.jsonl', '-o', 'out', '--rejects', '-'], /--rejects must be a file/],
  [['in.jsonl', '-o', 'out.jsonl.gz'], /--output writes plain JSONL: .* without .gz/],
  [
    ['in', '-o', 'out', '--format', 'xml.gz'],
    /--format must be jsonl, json, json-values, csv, tsv or parquet, not "xml"/,
  ],
  [
    ['in.jsonl', '-o', 'out', '--poll', '-1'],
    /--poll has no value, or a value that begins with a dash/,
  ],
  [['in.jsonl', '-o', 'no/folder/out'], /--output: there is no folder .*no\/folder/],
  [['in.jsonl', '-o', '.'], /--output: .* is a folder/],
  [['in.jsonl', '-o', 'out', '--model', 'm'], /--model needs --prompt/],
  [['in.jsonl', '-o', 'out', '--id', 'm'], /--id needs --prompt/],
  [['in.jsonl', '-o', 'out', '--prompt', 'x'], /--prompt needs --model/],
  [['in.jsonl', '-o', 'out', '--prompt', ''], /--prompt is empty/],
  [
    ['in.jsonl', '-o', 'out', '--prompt', '@no-such-file'],
    /--prompt: no-such-file can't be read \(ENOENT\)/,
  ],
  [['in.jsonl', '-o', 'out', '--schema', 'no-such-file'], /--schema: no-such-file can't be read/],
  [
    ['in.jsonl', '-o', 'out', ...make, '--max-tokens', '0'],
    /--max-tokens must be a whole number from 1/,
  ],
  [['in.jsonl', '-o', 'out', '--carry', 'a,,b'], /--carry must be names of fields/],
  [
    ['in.jsonl', '-o', 'out', '--max-requests', '100001'],
    /--max-requests must be a whole number from 1 to 100000, not "100001"/,
  ],
  [['in.jsonl', '-o', 'out', '--max-bytes', '1e6'], /--max-bytes must be a whole number/],
  [['in.jsonl', '-o', 'out', '--concurrency', '1.5'], /--concurrency must be a whole number/],
  [['in.jsonl', '-o', 'out', '--max-attempts=-1'], /--max-attempts must be a whole number/],
  [['in.jsonl', '-o', 'out', '--poll', '0'], /--poll must be a number of seconds over 0/],
  [['in.jsonl', '-o', 'out', '--settle', 'soon'], /--settle must be a number of seconds/],
  [['in.jsonl', '-o', 'out', '--order', 'random'], /--order must be input or ended, not "random"/],
  [['in.jsonl', '-o', 'out', '--changed', 'yes'], /--changed must be error or keep/],
]

for (const [args, message] of refused) {
  void t.test(`refused: ${args.join(' ')}`, async (t) => {
    t.throws(() => parseRun(args), { code: 'ERR_OPTION', message })
  })
}

void t.test('a file with nothing but a key is no prompt', (t) => {
  const key = `sk-ant-${'k'.repeat(20)}`
  const files = { 'key.txt': `${key}\n`, 'key.env': `export ANTHROPIC_API_KEY="${key}"\n` }
  const dir = t.testdir({ ...files, 'prompt.txt': `Is ${key} a key? {{text}}` })
  const given = (file: string) =>
    parseRun(['in.jsonl', '-o', 'out', '--model', 'm', '--prompt', `@${join(dir, file)}`])
  for (const file of Object.keys(files)) {
    const message = /^(?!.*sk-ant)--prompt: .* holds an API key, not a text/
    t.throws(() => given(file), { code: 'ERR_OPTION', message }, file)
  }
  t.match(given('prompt.txt').template, { prompt: `Is ${key} a key? {{text}}` })
  t.end()
})

void t.test('what is given, and what is not', async (t) => {
  const here = process.cwd()
  t.match(parseRun(['in.jsonl', '-o', 'out.jsonl']), {
    inputs: [join(here, 'in.jsonl')],
    output: join(here, 'out.jsonl'),
    job: join(here, 'out.jsonl.job'),
    template: undefined,
    carry: false,
    'max-requests': undefined,
    poll: undefined,
    library: { chunkBySize: {}, awaitResults: {}, openJob: { preflight: true } },
  })
  const line =
    '- --job j --prompt @@{{a}} --model m --poll .25 --settle 2 --carry a,b --max-attempts 1'
  const options = parseRun([...line.split(' '), '--order', 'input', '--changed', 'keep'])
  t.match(options, {
    inputs: ['-'],
    output: '-',
    job: join(here, 'j'),
    template: { prompt: '@{{a}}', model: 'm', maxTokens: 1024, id: undefined },
    carry: ['a', 'b'],
    library: {
      awaitResults: { pollMs: 250 },
      openJob: { settleMs: 2000, changed: 'keep' },
      retryFailed: { maxAttempts: 1 },
      writeRows: { order: 'input' },
    },
  })
})

void t.test('the record says the same from anywhere', async (t) => {
  const { run } = commandRecord(
    { job: 'j', output: 'o', prompt: '-x @', system: '@s', model: 'm', schema: 'c', rejects: 'r' },
    ['-'],
  )
  const at = (name: string) => join(process.cwd(), name)
  t.same(run, [
    `--output=${at('o')}`,
    `--rejects=${at('r')}`,
    '--prompt=-x @',
    `--system=@${at('s')}`,
    '--model=m',
    `--schema=${at('c')}`,
    '--',
    '-',
  ])
})

void t.test('how inputs are written, as a program would say it', async (t) => {
  const line =
    'a.csv b/*.csv -o out.jsonl --format csv.gz --encoding windows-1252 --limit 9 --delimiter tab --quote none ' +
    '--escape \\ --comment # --trim --relax-quotes --columns a,b --skip-header --max-line-bytes 7 ' +
    '--max-inflate-ratio 8 --on-bad-row error'
  const { inputs, library, record } = parseRun(line.split(' '))
  t.same(inputs, [join(process.cwd(), 'a.csv'), join(process.cwd(), 'b/*.csv')])
  t.same(library.readRows, {
    format: 'csv',
    compression: 'gzip',
    encoding: 'windows-1252',
    limit: 9,
    maxLineBytes: 7,
    maxInflateRatio: 8,
    onBadRow: 'error',
    csv: {
      delimiter: '\t',
      quote: false,
      escape: '\\',
      comment: '#',
      trim: true,
      relaxQuotes: true,
      columns: ['a', 'b'],
      skipHeader: true,
    },
  })
  t.same(
    parseRun(record.run, 'job'),
    { ...parseRun(line.split(' '), 'job') },
    'a resume reads the same',
  )
  t.same(parseRun(['x.json', '-o', 'o', '--path', 'a.b']).library.readRows, {
    path: 'a.b',
    csv: {},
  })
})

void t.test('the output is not the input by another name', async (t) => {
  const dir = t.testdir({ real: { 'in.jsonl': '{}' }, link: t.fixture('symlink', 'real') })
  const args = (input: string, output: string) => [join(dir, input), '-o', join(dir, output)]
  const error = { code: 'ERR_OPTION', message: /--output (is the input|would match the input)/ }
  t.throws(() => parseRun(args('link/in.jsonl', 'real/in.jsonl')), error)
  t.throws(() => parseRun(args('link', 'real/out.jsonl')), error)
  t.equal(parseRun(args('link/in.jsonl', 'real/out.jsonl')).inputs.length, 1)
})
