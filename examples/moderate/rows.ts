/** Comments below articles, of 10 to 5,000 characters. They are the same in every run. */
import { chance, pickBy } from '../support/chance.ts'
import type { Pick } from '../support/chance.ts'
import { say } from '../support/wording.ts'
import { bad, harmless, slots } from './sentences.ts'

export interface ModerateRow {
  readonly id: string
  readonly text: string
}

const most = 5000
/** From one harmless sentence to the next: no divisor of their number, so that all come before one returns. */
const stride = 8

/** Row `i` does not depend on how many there are: a longer input begins with the shorter one. */
export function* moderateRows(count = 2000): Generator<ModerateRow> {
  for (let i = 0; i < count; i++) {
    yield { id: `comment-${String(i).padStart(6, '0')}`, text: comment(i) }
  }
}

function comment(i: number): string {
  const pick = pickBy(`comment ${i}`)
  // Most are short: the lengths are evenly spread over the orders of magnitude.
  const length = 10 * 500 ** (chance(i, 'length') ** 1.3)
  const anger = chance(i, 'anger')
  const share = anger < 0.66 ? 0 : anger < 0.9 ? Math.max(0.08, 60 / length) : 0.5
  const start = Math.floor(chance(i, 'start') * harmless.length)
  let text = addressed(pick) + sentence(share, start, pick)
  for (let n = 1; text.length < length; n++) {
    const gap = n % 4 === 0 && pick([true, true, false]) ? '\n\n' : ' '
    const next = gap + sentence(share, start + n * stride, pick)
    if (text.length + next.length > most) break
    text += next
  }
  return text
}

/** Many answer somebody. */
function addressed(pick: Pick): string {
  if (pick([true, true, false])) return ''
  return `@${pick(['sam', 'lou', 'mo', 'bridge', 'duck', 'kit', 'rain'])}${pick(hundred)} `
}

function sentence(badShare: number, place: number, pick: Pick): string {
  const isBad = pick(hundred) < badShare * 100
  // What is worse is rarer.
  const templates = isBad
    ? pick([...bad, ...bad.slice(0, 4), ...bad.slice(0, 2)])[2]
    : [harmless[place % harmless.length]!]
  const said = say(pick(templates), slots, pick)
  return said.charAt(0).toUpperCase() + said.slice(1)
}

const hundred = Array.from({ length: 100 }, (_, i) => i)
