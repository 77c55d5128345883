/** Articles of 150 to 800 words. They are the same in every run. */
import { chance, pickBy } from '../support/chance.ts'
import type { Pick } from '../support/chance.ts'
import { say } from '../support/wording.ts'
import type { Slots } from '../support/wording.ts'
import { leads, subjects, themes, titles, words } from './themes.ts'

export interface SummariseRow {
  readonly id: string
  readonly title: string
  readonly text: string
}

const most = 800

/** Row `i` does not depend on how many there are: a longer input begins with the shorter one. */
export function* summariseRows(count = 300): Generator<SummariseRow> {
  for (let i = 0; i < count; i++) {
    const pick = pickBy(`article ${i}`)
    const slots = {
      ...words,
      place: [pick(subjects.place)],
      thing: [pick(subjects.thing)],
      group: [pick(subjects.group)],
    }
    const title = say(pick(titles), slots, pick)
    yield { id: `article-${String(i).padStart(5, '0')}`, title, text: article(i, slots, pick) }
  }
}

/** Paragraphs of three to five sentences, each of one theme; a theme comes back when all had their turn. */
function article(i: number, slots: Slots, pick: Pick): string {
  const length = 150 + Math.floor(chance(i, 'length') * 620)
  const start = Math.floor(chance(i, 'theme') * themes.length)
  const paragraphs = [say(pick(leads), slots, pick)]
  let size = wordsIn(paragraphs[0]!)
  for (let n = 0; size < length; n++) {
    const theme = themes[(start + n * 3) % themes.length]!
    const first = Math.floor(chance(i, `sentence ${n}`) * theme.length)
    const said: string[] = []
    const sentences = pick([3, 4, 5])
    for (let s = 0; s < sentences && size < length; s++) {
      const sentence = say(theme[(first + s) % theme.length]!, slots, pick)
      if (size + wordsIn(sentence) > most) break
      said.push(sentence.charAt(0).toUpperCase() + sentence.slice(1))
      size += wordsIn(sentence)
    }
    paragraphs.push(said.join(' '))
  }
  return paragraphs.join('\n\n')
}

function wordsIn(text: string): number {
  return text.split(/\s+/).length
}
