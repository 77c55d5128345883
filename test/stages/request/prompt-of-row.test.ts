/** Where the function chooses between prompts, each request bears the name of its own. */
import t from 'tap'
import { Readable } from 'node:stream'
import { toRequests } from '../../../src/index.ts'
import type { BatchRequest, Outcome } from '../../../src/index.ts'

interface Comment {
  readonly text: string
}

const make = ({ text }: Comment) => ({
  custom_id: text,
  params: {
    model: text.length > 3 ? 'claude-sonnet-5-5' : 'claude-haiku-5-5',
    max_tokens: 10,
    messages: [{ role: 'user' as const, content: text }],
  },
})
const lane = ({ text }: Comment) => (text.length > 3 ? 'long-1' : 'short-2')
const comments = ['a', 'longer', 'b', 'longest'].map((text) => ({ text }))

async function made(
  rows: readonly Comment[],
  promptVersion: string | ((row: Comment) => string) | undefined,
  makeOf: typeof make = make,
): Promise<Array<BatchRequest | Outcome>> {
  return await Readable.from(rows).pipe(toRequests(makeOf, { promptVersion })).toArray()
}

const promptOf = (item: BatchRequest | Outcome) =>
  item.type === 'request' ? item.prompt : undefined

void t.test('each name has the hash of its first request, and one object', async (t) => {
  const prompts = (await made(comments, lane)).map(promptOf)
  t.same(
    prompts.map((prompt) => prompt?.version),
    ['short-2', 'long-1', 'short-2', 'long-1'],
  )
  t.equal(prompts[0], prompts[2])
  t.equal(prompts[1], prompts[3])
  t.not(prompts[0]?.hash, prompts[1]?.hash)
  t.same((await made(comments, lane)).map(promptOf), prompts, 'the same in every run')
  const [short] = (await made(comments.slice(0, 1), 'short-2')).map(promptOf)
  t.same(prompts[0], short, 'as a name for all would have it')
})

void t.test('parts of a row have the name of the row', async (t) => {
  const inTwo = (row: Comment) => [make(row), make(row)]
  const prompts = (await made(comments, lane, inTwo as never)).map(promptOf)
  t.same(
    prompts.map((prompt) => prompt?.version),
    ['short-2', 'short-2', 'long-1', 'long-1', 'short-2', 'short-2', 'long-1', 'long-1'],
  )
})

void t.test('a row whose prompt has no name is bad, and the others go on', async (t) => {
  const odd: Array<() => unknown> = [
    () => undefined,
    () => '',
    () => 'a\u202eb',
    () => 7,
    () => {
      throw new Error('no lane for it')
    },
  ]
  for (const give of odd) {
    const named = (row: Comment) => (row.text === 'longer' ? (give() as string) : lane(row))
    const items = await made(comments, named)
    t.same(
      items.map(({ type }) => type),
      ['request', 'outcome', 'request', 'request'],
    )
    const failed = items[1] as Extract<Outcome, { ok: false }>
    t.equal(failed.failure.kind, 'rejected')
    t.match(failed.failure.message, /^row 2 \(position 1\): promptVersion (gave no text|threw)/)
  }
})

void t.test('a name for every row is refused before it fills the memory', async (t) => {
  const rows = Array.from({ length: 101 }, (_, i) => ({ text: `row ${i}` }))
  t.equal((await made(rows.slice(0, 100), ({ text }) => text)).length, 100)
  await t.rejects(
    made(rows, ({ text }) => text),
    { code: 'ERR_OPTION', message: /more than 100 names/ },
  )
})

void t.test('anything else is no name for a prompt', (t) => {
  for (const bad of ['', 'a\nb', 'x'.repeat(101), 3, {}, null]) {
    t.throws(() => toRequests(make, { promptVersion: bad as string }), { code: 'ERR_OPTION' })
  }
  t.end()
})
