/** `--cache-prefix`: what it marks, what it needs, and that a prefix that differs is told. */
import t from 'tap'
import type { Test } from 'tap'
import type { EmulatorOptions } from '../../src/emulator/index.ts'
import { cli, fast, jsonl, outcomes, service } from './cli.ts'
import type { Ended } from './cli.ts'

const mark = { type: 'ephemeral', ttl: '1h' }
const prompt = ['--prompt', '{{text}}', '--model', 'claude-haiku-5-5']
const tickets = Array.from({ length: 30 }, (_, i) => ({ id: `t${i}`, text: `It broke, ${i}` }))

interface Seen {
  system?: unknown
  tools?: unknown
  messages: unknown
}

/** Runs the command over some rows. @returns how it ended and the params that were sent */
async function ran(
  t: Test,
  rows: readonly unknown[],
  args: readonly string[],
): Promise<Ended & { seen: Seen[] }> {
  const seen: Seen[] = []
  const respond: EmulatorOptions['respond'] = (params) => {
    seen.push(params as unknown as Seen)
    return 'fine'
  }
  const { url } = await service(t, { respond })
  const cwd = t.testdir({ 'in.jsonl': jsonl(rows) })
  const ended = await cli(['run', 'in.jsonl', '-o', 'out.jsonl', ...fast, ...args], { url, cwd })
  return { ...ended, seen }
}

void t.test('with --prompt it marks --system', async (t) => {
  const system = 'Name the topic.'
  const { code, stderr, seen } = await ran(t, tickets, [
    ...prompt,
    '--system',
    system,
    '--cache-prefix',
  ])
  t.equal(code, 0, stderr)
  t.equal(seen.length, 30)
  for (const params of seen) {
    t.strictSame(params.system, [{ type: 'text', text: system, cache_control: mark }])
  }
  t.notMatch(stderr, /prompt cache/)
})

void t.test('without it nothing is marked', async (t) => {
  const { code, seen } = await ran(t, tickets.slice(0, 2), [...prompt, '--system', 's'])
  t.equal(code, 0)
  t.same(
    seen.map(({ system }) => system),
    ['s', 's'],
  )
})

void t.test('a system prompt that differs is told at the start, and as it is sealed', async (t) => {
  const { code, stderr } = await ran(t, tickets, [
    ...prompt,
    '--system',
    'Ticket {{id}}: name the topic.',
    '--cache-prefix',
  ])
  t.equal(code, 0)
  t.match(stderr, /--cache-prefix marks --system, which contains \{\{id\}\}/)
  t.match(stderr, /prompt cache: 30 requests mark 30 different prefixes of \d+ bytes on average/)
  t.match(stderr, /for an hour costs twice the input price for each of these rows/)
})

void t.test('it needs --system with --prompt', async (t) => {
  const { code, stderr } = await ran(t, tickets, [...prompt, '--cache-prefix'])
  t.equal(code, 2)
  t.match(stderr, /--cache-prefix needs --system/)
})

void t.test('ready requests: marked, left as they are, or rejected', async (t) => {
  const params = { model: 'claude-haiku-5-5', max_tokens: 8 }
  const messages = [{ role: 'user', content: 'Well?' }]
  const own = [{ type: 'text', text: 'own', cache_control: { type: 'ephemeral' } }]
  const rows = [
    { custom_id: 'a', params: { ...params, messages, system: 's' } },
    { custom_id: 'b', params: { ...params, messages, system: own } },
    { custom_id: 'c', params: { ...params, messages } },
  ]
  const { code, stderr, stdout, seen } = await ran(t, rows, ['--cache-prefix'])
  t.equal(code, 3, stderr)
  t.same(outcomes(stdout), [])
  const systems = new Set(seen.map(({ system }) => JSON.stringify(system)))
  t.same(
    systems,
    new Set(
      [[{ type: 'text', text: 's', cache_control: mark }], own].map((one) => JSON.stringify(one)),
    ),
  )
  t.match(stderr, /row 3 .*--cache-prefix finds nothing to cache/)
})
