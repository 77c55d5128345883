/** What the page asks for, and what it gets. */
import { parseJson } from '../json/parse-json.ts'
import { partsOfId } from './file/review-row.ts'
import type { ReviewRow } from './file/review-row.ts'
import { verdicts } from './file/row-index.ts'
import type { Wanted } from './file/row-index.ts'
import { whys } from './file/why.ts'
import { moreOf, pageRow } from './page-row.ts'
import type { PageRow } from './page-row.ts'
import type { ReviewSession } from './session.ts'

export type Body = Readonly<Record<string, unknown>>

/** A call that can't be answered as it is; the page shows the message. */
export class BadCall extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

const mostNoteLength = 10_000

export class Answers {
  readonly #session: ReviewSession

  constructor(session: ReviewSession) {
    this.#session = session
  }

  /** By the last part of the path. */
  readonly calls: Readonly<Record<string, (body: Body) => Promise<object>>> = {
    figures: async () => this.#state(),
    row: async (body) => await this.#row(body),
    more: async (body) => await this.#more(body),
    decide: async (body) => await this.#decide(body),
    undo: async () => await this.#undo(),
  }

  #state(): object {
    const { figures, isReading } = this.#session
    return { figures, isReading }
  }

  /** `go`: `next` or `previous` from the row `id`, or that row itself; with `open` only what is not judged. */
  async #row({ id, near, go, open, show }: Body): Promise<object> {
    const why = whys.find((word) => word === show)
    const at = typeof id === 'string' ? await this.#session.locate(id, indexIn(near)) : undefined
    const key = partsOfId(id)?.key
    const from = at ?? (key === undefined ? undefined : this.#session.placeOf(key)) ?? indexIn(near)
    const wanted: Wanted = { why, open: open === true }
    const step = go === 'previous' ? -1 : 1
    const start = from === undefined ? 0 : from + (go === 'this' ? 0 : step)
    const found = await this.#session.find(start, step, wanted)
    const row = found ? await this.#pageRow(found.row, found.index) : null
    return { row, ...this.#state() }
  }

  async #more({ id, near, piece, from }: Body): Promise<object> {
    const at = typeof id === 'string' ? await this.#session.locate(id, indexIn(near)) : undefined
    const row = at === undefined ? undefined : await this.#session.row(at)
    const more = row && moreOf(row, indexIn(piece) ?? 0, indexIn(from) ?? 0)
    if (!more) throw new BadCall(409, 'This answer is no longer in the file.')
    return more
  }

  async #decide({ id, near, verdict, value, note }: Body): Promise<object> {
    const parts = partsOfId(id)
    const known = verdicts.find((word) => word === verdict)
    if (!parts || !known) throw new BadCall(400, 'This is not a decision.')
    const corrected = known === 'corrected' ? correctedValue(value) : undefined
    const said = typeof note === 'string' ? note.slice(0, mostNoteLength) : ''
    const { log } = this.#session
    const at = await this.#session.locate(id as string, indexIn(near))
    const stand = log.standing.of(parts.key, parts.hash)
    // A page that never got its reply asks again.
    const isRepeat = stand?.verdict === known && known !== 'corrected' && said === ''
    if (!isRepeat) {
      await this.#session.decide(
        {
          ...parts,
          verdict: known,
          ...(corrected === undefined ? {} : { value: corrected }),
          note: said,
          at: new Date().toISOString(),
        },
        at,
      )
    }
    return this.#state()
  }

  /** Takes the last decision back that is about a row of this file, and returns the row. */
  async #undo(): Promise<object> {
    for (const id of this.#session.log.standing.ids()) {
      const index = this.#session.placeOf(id)
      const row = index === undefined ? undefined : await this.#session.row(index)
      const parts = partsOfId(id)
      if (!row || index === undefined || !parts) continue
      const at = new Date().toISOString()
      await this.#session.decide({ ...parts, verdict: 'undone', at }, index)
      return { row: await this.#pageRow(row, index), ...this.#state() }
    }
    throw new BadCall(409, 'There is no decision to undo.')
  }

  async #pageRow(row: ReviewRow, index: number): Promise<PageRow> {
    const { log } = this.#session
    const stand = log.standing.of(row.key, row.hash)
    const decision = stand && (await log.read(stand))
    const earlier = stand ? undefined : log.standing.earlier(row.key, row.hash)
    return pageRow(row, index, { decision, earlier })
  }
}

function indexIn(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined
}

/** The page sends JSON as text, so that no digit is lost. */
function correctedValue(text: unknown): unknown {
  try {
    if (typeof text === 'string') return parseJson(text)
  } catch {
    // said below
  }
  throw new BadCall(400, 'The corrected value is not valid JSON.')
}
