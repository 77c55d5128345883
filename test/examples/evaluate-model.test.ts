/** The rows of `evaluate`, and the model that answers them. */
import t from 'tap'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { kinds } from '../../examples/evaluate/kinds.ts'
import { respond, respondWith } from '../../examples/evaluate/model.ts'
import { readProblem } from '../../examples/evaluate/problem.ts'
import { contestants, recordedOf } from '../../examples/evaluate/recorded.ts'
import { evaluateRows, numberOf } from '../../examples/evaluate/rows.ts'
import { askModel, share, textOf } from './ask-model.ts'

const rows = [...evaluateRows(1500)]

void t.test('rows are the same in every run, and a longer input begins with a shorter one', (t) => {
  t.same([...evaluateRows(200)], rows.slice(0, 200))
  t.end()
})

void t.test('rows: hardly a question twice, of every kind, with a positive whole number', (t) => {
  t.ok(new Set(rows.map(({ question }) => question)).size > rows.length * 0.99)
  t.equal(new Set(rows.map(({ question }) => readProblem(question)?.kind)).size, kinds.length)
  for (const { question, answer } of rows) {
    const truth = numberOf(answer) ?? NaN
    if (!Number.isInteger(truth) || truth <= 0) t.fail(`${question} ${answer}`)
    if (/[[\]{}|]|undefined/.test(question)) t.fail(question)
  }
  t.end()
})

void t.test('every sum in a solution is right', (t) => {
  let sums = 0
  for (const { answer } of rows) {
    for (const [all, left, sign, right, result] of answer.matchAll(
      /<<(-?[\d.]+) ?([-+*/]) ?([\d.]+)=([\d.]+)>>/g,
    )) {
      const [a, b] = [Number(left), Number(right)]
      const exact = sign === '*' ? a * b : sign === '/' ? a / b : sign === '-' ? a - b : a + b
      if (exact !== Number(result)) t.fail(all)
      sums++
    }
  }
  t.ok(sums > 3000)
  t.end()
})

void t.test('a question is read as it was made', (t) => {
  const marbles =
    'Ava has 7 marbles. Olga has 3 times as many. How many marbles do they have together?'
  t.match(readProblem(marbles), { values: { a: 7, b: 3 } })
  t.match(recordedOf(marbles, 'x').solution, /^There are/)
  t.equal(readProblem('Ava has 7 marbles. Olga has 3 times as many.'), undefined)
  t.end()
})

void t.test('each model is right as often as it should be, and says so truly', (t) => {
  const shares = contestants.map(({ model, variant }) => {
    const right = rows.map(({ question, answer }) => {
      const text = textOf(
        askModel(respond, `Solve:\n<question>${question}</question>`, { model, attempt: 2 }),
      )
      const given = numberOf(text ?? '')
      const { is_correct, solution } = recordedOf(question, variant)
      if (text !== solution || given === undefined) t.fail(`${text}`)
      if ((given === numberOf(answer)) !== is_correct) t.fail(`${question} ${solution}`)
      return is_correct
    })
    return share(right, Boolean)
  })
  const expected = [0.42, 0.6, 0.71, 0.86]
  for (const [i, is] of shares.entries()) t.ok(Math.abs(is - expected[i]!) < 0.05, `${is}`)
  t.end()
})

void t.test('some requests are overloaded in the first attempt alone', (t) => {
  const busy = (attempt: number) =>
    share(rows, ({ question }) => textOf(askModel(respond, question, { attempt })) === undefined)
  t.ok(busy(1) > 0.003 && busy(1) < 0.025)
  t.equal(busy(2), 0)
  t.end()
})

void t.test(
  'answers from a file, with the last line unfinished and lines that hold nothing',
  async (t) => {
    const file = join(t.testdir(), 'solutions.jsonl')
    const line = (question: string, solution: string) =>
      JSON.stringify({ question, '6b_verification': { is_correct: true, solution } })
    writeFileSync(
      file,
      `${line('1 + 1 ü?', 'A: 2')}\r\nnull\n\n{"question"\n${line('2 + 2?', 'A: 4')}`,
    )
    const fromFile = await respondWith(file)
    const ask = (question: string, model = 'claude-haiku-5-5') =>
      askModel(fromFile, question, { model, attempt: 2 })
    t.equal(ask('1 + 1 ü?'), 'A: 2')
    t.equal(ask('2 + 2?'), 'A: 4')
    t.match(ask('2 + 2?', 'claude-opus-5-5'), /don't know/)
    t.match(ask('3 + 3?'), /don't know/)
    t.end()
  },
)

void t.test('any text gets an answer', (t) => {
  for (const text of ['', '1'.repeat(1e6), 'Ava has {a} marbles.', rows[0]!.question.slice(3)]) {
    t.equal(typeof askModel(respond, text, { attempt: 2 }), 'string')
  }
  t.end()
})
