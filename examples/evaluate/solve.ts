/** Solutions of a problem: the right one, and wrong ones of the kinds that models write. */
import { operands } from './problem.ts'
import type { Problem } from './problem.ts'

/** What goes wrong: the last step is left out, a sign is mistaken, or a sum comes out wrong. */
export type Mistake = 'skip' | 'sign' | 'slip'

export interface Solution {
  readonly lines: readonly string[]
  readonly result: number
}

const mistaken: Readonly<Record<string, string>> = { '+': '-', '-': '+', '*': '+', '/': '*' }

/** @param at - the step, from 0, in which the mistake is made */
export function solve({ kind, values }: Problem, mistake?: Mistake, at = 0): Solution {
  const results: number[] = []
  const lines: string[] = []
  const steps = mistake === 'skip' && kind.steps.length > 1 ? kind.steps.slice(0, -1) : kind.steps
  for (const [i, [sum, what]] of steps.entries()) {
    const isWrong = i === at % steps.length
    const [left, given, right] = operands(sum, values, results)
    const sign = isWrong && mistake === 'sign' ? (mistaken[given] ?? '+') : given
    const exact = outcome(left, sign, right)
    const result = isWrong && mistake === 'slip' ? exact + (exact > 20 ? 10 : 1) : exact
    results.push(result)
    const worked = [left, sign, right].map(plain).join(sign === '*' || sign === '/' ? '' : ' ')
    lines.push(`There are ${worked} = <<${worked}=${plain(result)}>>${plain(result)} ${what}.`)
  }
  return { lines, result: results.at(-1) ?? 0 }
}

export function plain(value: number | string): string {
  return typeof value === 'string' ? value : String(Number(value.toFixed(2)))
}

function outcome(left: number, sign: string, right: number): number {
  if (sign === '*') return left * right
  if (sign === '/') return left / right
  return sign === '-' ? left - right : left + right
}
