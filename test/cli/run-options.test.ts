import t from 'tap'
import { join } from 'node:path'
import { commandRecord } from '../../src/cli/command-record.ts'
import { parseRun } from '../../src/cli/run-options.ts'

const make = ['--prompt', 'x', '--model', 'm']

const refused: Array<[string[], RegExp]> = [
  [[], /one INPUT is needed, and there is none/],
  [['in.jsonl', 'more.jsonl'], /one INPUT is needed, and there is 2/],
  [['in.jsonl', '--frob'], /Unknown option '--frob'/],
  [['in.jsonl', '--poll'], /'--poll <value>' argument missing/],
  [['in.jsonl'], /--job DIR is needed/],
  [['in.jsonl', '-o', '-'], /--job DIR is needed/],
  [['in.jsonl', '--job', ''], /--job is empty/],
  [['in.jsonl', '-o', 'in.jsonl'], /--output is the input/],
  [['in.jsonl', '-o', 'out', '--rejects', 'in.jsonl'], /--rejects is the input/],
  [['in.jsonl', '-o', 'out', '--rejects', './out'], /the same file/],
  [['in.jsonl', '-o', 'out', '--rejects', '-'], /--rejects is a file/],
  [['in.jsonl', '-o', 'out.jsonl.gz'], /--output is written as plain JSONL: .* without .gz/],
  [
    ['in', '-o', 'out', '--format', 'xml.gz'],
    /--format is jsonl, json, json-values, csv, tsv or parquet, not "xml"/,
  ],
  [
    ['in.jsonl', '-o', 'out', '--poll', '-1'],
    /--poll has no value, or one that begins with a dash/,
  ],
  [['in.jsonl', '-o', 'no/folder/out'], /--output: there is no folder .*no\/folder/],
  [['in.jsonl', '-o', '.'], /--output: .* is a folder/],
  [['in.jsonl', '-o', 'out', '--model', 'm'], /--model goes with --prompt/],
  [['in.jsonl', '-o', 'out', '--id', 'm'], /--id goes with --prompt/],
  [['in.jsonl', '-o', 'out', '--prompt', 'x'], /--prompt needs --model/],
  [['in.jsonl', '-o', 'out', '--prompt', ''], /--prompt is empty/],
  [
    ['in.jsonl', '-o', 'out', '--prompt', '@no-such-file'],
    /--prompt: no-such-file can't be read \(ENOENT\)/,
  ],
  [['in.jsonl', '-o', 'out', '--schema', 'no-such-file'], /--schema: no-such-file can't be read/],
  [
    ['in.jsonl', '-o', 'out', ...make, '--max-tokens', '0'],
    /--max-tokens is a whole number from 1/,
  ],
  [['in.jsonl', '-o', 'out', '--carry', 'a,,b'], /--carry is names of fields/],
  [
    ['in.jsonl', '-o', 'out', '--max-requests', '100001'],
    /--max-requests is a whole number from 1 to 100000, not "100001"/,
  ],
  [['in.jsonl', '-o', 'out', '--max-bytes', '1e6'], /--max-bytes is a whole number/],
  [['in.jsonl', '-o', 'out', '--concurrency', '1.5'], /--concurrency is a whole number/],
  [['in.jsonl', '-o', 'out', '--max-attempts=-1'], /--max-attempts is a whole number/],
  [['in.jsonl', '-o', 'out', '--poll', '0'], /--poll is a number of seconds over 0/],
  [['in.jsonl', '-o', 'out', '--settle', 'soon'], /--settle is a number of seconds/],
  [['in.jsonl', '-o', 'out', '--order', 'random'], /--order is input or ended, not "random"/],
  [['in.jsonl', '-o', 'out', '--changed', 'yes'], /--changed is error or keep/],
]

for (const [args, message] of refused) {
  void t.test(`refused: ${args.join(' ')}`, async (t) => {
    t.throws(() => parseRun(args), { code: 'ERR_OPTION', message })
  })
}

void t.test('what is given, and what is not', async (t) => {
  const here = process.cwd()
  t.match(parseRun(['in.jsonl', '-o', 'out.jsonl']), {
    input: join(here, 'in.jsonl'),
    output: join(here, 'out.jsonl'),
    job: join(here, 'out.jsonl.job'),
    template: undefined,
    carry: false,
    maxRequests: undefined,
    pollMs: undefined,
  })
  const line =
    '- --job j --prompt @@{{a}} --model m --poll .25 --settle 2 --carry a,b --max-attempts 1'
  const options = parseRun([...line.split(' '), '--order', 'input', '--changed', 'keep'])
  t.match(options, {
    input: '-',
    output: '-',
    job: join(here, 'j'),
    template: { prompt: '@{{a}}', model: 'm', maxTokens: 1024, id: undefined },
    carry: ['a', 'b'],
    pollMs: 250,
    settleMs: 2000,
    maxAttempts: 1,
    order: 'input',
    changed: 'keep',
  })
})

void t.test('the record says the same from anywhere', async (t) => {
  const { run } = commandRecord(
    { job: 'j', output: 'o', prompt: '-x @', system: '@s', model: 'm', schema: 'c', rejects: 'r' },
    '-',
  )
  const at = (name: string) => join(process.cwd(), name)
  t.same(run, [
    `--output=${at('o')}`,
    '--prompt=-x @',
    `--system=@${at('s')}`,
    '--model=m',
    `--schema=${at('c')}`,
    `--rejects=${at('r')}`,
    '--',
    '-',
  ])
})
