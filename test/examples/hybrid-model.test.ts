/** The emulated support desk answers in the batch, directly, or never, as often as it should. */
import type { MessageCreateParamsNonStreaming } from '@anthropic-ai/sdk/resources/messages'
import t from 'tap'
import { fateOf, fates, respond } from '../../examples/hybrid/model.ts'
import type { Fate, Reply } from '../../examples/hybrid/model.ts'
import { caseAt, cases, topics } from '../../examples/hybrid/rows.ts'
import { clientOf, withEmulator } from '../emulator/with-emulator.ts'
import { answerOf, shareOf } from './answer-of.ts'

const rows = [...cases(3000)]

const paramsOf = (question: string): MessageCreateParamsNonStreaming => ({
  model: 'claude-haiku-5-5',
  max_tokens: 256,
  messages: [{ role: 'user', content: question }],
})

/** What an answer is to somebody who takes a confidence of 0.9, and shows those from 0.7 to people. */
function kindOf(question: string, attempt?: number): string {
  const { text = '', error, isRefused } = answerOf(respond, paramsOf(question), attempt)
  if (isRefused) return 'refused'
  if (error !== undefined) return error
  if (!text.startsWith('{')) return 'no JSON'
  const { confidence } = JSON.parse(text) as Reply
  return confidence >= 0.9 ? 'accept' : confidence >= 0.7 ? 'review' : 'unsure'
}

/** The first attempt, the second, the third, a direct call. */
const course: Readonly<Record<Fate, readonly [string, string, string, string]>> = {
  refused: ['refused', 'refused', 'refused', 'refused'],
  down: [
    'Internal server error',
    'Internal server error',
    'Internal server error',
    'Internal server error',
  ],
  'no JSON': ['no JSON', 'no JSON', 'no JSON', 'no JSON'],
  'only direct': ['Overloaded', 'Overloaded', 'Overloaded', 'accept'],
  'overloaded once': ['Overloaded', 'accept', 'accept', 'accept'],
  'no JSON once': ['no JSON', 'accept', 'accept', 'accept'],
  unsure: ['unsure', 'unsure', 'unsure', 'unsure'],
  'unsure once': ['unsure', 'accept', 'accept', 'accept'],
  review: ['review', 'review', 'review', 'review'],
  answered: ['accept', 'accept', 'accept', 'accept'],
}

void t.test('each fate takes its course', async (t) => {
  const wrong = rows.filter(({ question }) => {
    const taken = [1, 2, 3, undefined].map((attempt) => kindOf(question, attempt))
    return taken.join() !== course[fateOf(question)].join()
  })
  t.same(wrong, [])
})

void t.test('each fate is as frequent as it should be', async (t) => {
  const found = shareOf(rows, ({ question }) => fateOf(question))
  for (const [fate, share] of fates) {
    const is = found.get(fate) ?? 0
    t.ok(is > share * 0.5 && is < share * 1.5, `${fate}: ${is} for ${share}`)
  }
  t.ok((found.get('answered') ?? 0) > 0.66)
  const few = shareOf(rows.slice(0, 120), ({ question }) => fateOf(question))
  t.ok((few.get('only direct') ?? 0) * 120 >= 3, 'some need a direct call among the first 120')
})

void t.test('an answer is on what was asked', async (t) => {
  const wrong = rows.filter(({ question, about }) => {
    const { text = '' } = answerOf(respond, paramsOf(question))
    const due = topics.find(([name]) => name === about)?.[2]
    return text.startsWith('{') && (JSON.parse(text) as Reply).answer !== due
  })
  t.same(wrong, [])
})

void t.test('another conversation that goes on is no first attempt', async (t) => {
  const { question } = rows.find((row) => fateOf(row.question) === 'no JSON once')!
  const { messages, ...rest } = paramsOf(question)
  const again = [
    ...messages,
    { role: 'assistant' as const, content: 'Sorry!' },
    { role: 'user' as const, content: "That answer can't be used." },
  ]
  t.match(answerOf(respond, { ...rest, messages: again }, 1).text, /^\{/)
})

void t.test('the emulator says by a direct call what the batch could not', async (t) => {
  const { emulator } = await withEmulator(t, { respond })
  const client = clientOf(emulator.clientOptions)
  const say = (fate: Fate) =>
    client.messages.create(paramsOf(rows.find((row) => fateOf(row.question) === fate)!.question))
  const [block] = (await say('only direct')).content
  t.match(block, { type: 'text', text: /"confidence":(0\.9|1)/ })
  await t.rejects(say('down'), /Internal server error/)
  t.equal((await say('refused')).stop_reason, 'refusal')
})

void t.test('rows are the same in every run, no two alike', async (t) => {
  t.same(caseAt(42), rows[42])
  t.equal(new Set(rows.map(({ question }) => question)).size, rows.length)
  t.ok(new Set(rows.map(({ about }) => about)).size === topics.length)
})
