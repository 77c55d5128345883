/** Makes questions, and reads them again: which kind it is, and which numbers it holds. */
import { pickBy } from '../support/chance.ts'
import { say } from '../support/wording.ts'
import type { Kind, NumberRange } from './kind.ts'
import { kinds } from './kinds.ts'

export interface Problem {
  readonly question: string
  readonly kind: Kind
  readonly values: Readonly<Record<string, number>>
}

const words: Readonly<Record<string, readonly string[]>> = {
  who: 'Ava,Ben,Chloe,Dev,Elif,Finn,Grace,Hugo,Ines,Jonas,Kira,Liam,Mona,Nils'.split(','),
  friend: 'Olga,Pablo,Quinn,Rosa,Samir,Tara,Umar,Vera,Wim,Xenia,Yusuf,Zoe'.split(','),
  thing: 'marbles,stickers,pencils,shells,buttons,stamps,apples,cards,beads'.split(','),
  shop: 'kiosk,museum shop,stall,corner shop,street market,toy shop'.split(','),
}

/** Problem `i` of all there are. */
export function problem(i: number): Problem {
  const pick = pickBy(`problem ${i}`)
  const kind = pick(kinds)
  const values: Record<string, number> = {}
  for (const [name, range] of Object.entries(kind.numbers)) {
    values[name] = typeof range === 'string' ? calculate(range, values, []) : pick(numbersOf(range))
  }
  const slots = { ...mapValues(words, (list) => [pick(list)]), ...mapValues(values, written) }
  return { question: say(kind.text, slots, pick), kind, values }
}

const patterns: ReadonlyArray<readonly [Kind, RegExp]> = kinds.map((kind) => [kind, pattern(kind)])

/** The problem of a question that was made here; undefined for any other. */
export function readProblem(question: string): Problem | undefined {
  if (question.length > 1000) return undefined
  for (const [kind, form] of patterns) {
    const groups = form.exec(question)?.groups
    if (groups === undefined) continue
    const values: Record<string, number> = {}
    for (const [name, text] of Object.entries(groups)) {
      if (name in kind.numbers) values[name] = Number(text.replaceAll(',', ''))
    }
    return { question, kind, values }
  }
  return undefined
}

/** One sum such as `a * b` or `#1 - c`: names are values, `#1` is the first of the results. */
export function calculate(
  sum: string,
  values: Readonly<Record<string, number>>,
  results: readonly number[],
): number {
  const [left, sign, right] = operands(sum, values, results)
  if (sign === '*') return left * right
  if (sign === '/') return left / right
  return sign === '-' ? left - right : left + right
}

export function operands(
  sum: string,
  values: Readonly<Record<string, number>>,
  results: readonly number[],
): [left: number, sign: string, right: number] {
  const [left = '', sign = '', right = ''] = sum.split(' ')
  const valueOf = (name: string): number =>
    (name.startsWith('#') ? results[Number(name.slice(1)) - 1] : values[name]) ?? Number(name)
  return [valueOf(left), sign, valueOf(right)]
}

function numbersOf([from, to, step = 1]: Exclude<NumberRange, string>): number[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step)
}

function pattern({ text, numbers }: Kind): RegExp {
  const seen = new Set<string>()
  const source = text
    .replaceAll(/[.?$*+()%]/g, String.raw`\$&`)
    .replaceAll(/\[([^\]]*)\]/g, '(?:$1)')
    .replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      if (seen.has(name)) return String.raw`\k<${name}>`
      seen.add(name)
      return `(?<${name}>${name in numbers ? String.raw`[\d,]+` : words[name]!.join('|')})`
    })
  return new RegExp(`^${source}$`)
}

function written(value: number): string[] {
  return [value.toLocaleString('en-US')]
}

function mapValues<T>(
  record: Readonly<Record<string, T>>,
  to: (value: T) => string[],
): Record<string, string[]> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, to(value)]))
}
