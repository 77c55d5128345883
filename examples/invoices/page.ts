/** Lines of text as a scanned page, and a scanned page as lines of text again. */
import type { Dice } from '../support/dice.ts'
import type { Glyph } from './font.ts'
import { glyphHeight, glyphs, glyphWidth } from './font.ts'
import type { Bitmap } from './png.ts'

/** Pixels a dot of the font, and dots from one character or line to the next. */
const scale = 2
const columnStep = (glyphWidth + 1) * scale
const lineStep = (glyphHeight + 3) * scale

const byRows: ReadonlyMap<string, string> = new Map([
  [Array.from({ length: glyphHeight }, () => 0).join(), ' '],
  ...[...glyphs].map(([character, glyph]) => [glyph.join(), character] as const),
])

/** A bar over the text. A scan lies somewhere on the glass; the bar tells a reader where. */
const barHeight = 4
const belowBar = 12

interface Bar {
  readonly x: number
  readonly y: number
  readonly end: number
}

export function drawPage(lines: readonly string[], columns: number, dice: Dice): Bitmap {
  const [left, top] = [dice.whole(12, 28), dice.whole(12, 28)]
  const width = columns * columnStep + 40
  const height = top + barHeight + belowBar + lines.length * lineStep + 24
  const ink = new Uint8Array(width * height)
  for (let y = top; y < top + barHeight; y++) {
    ink.fill(1, y * width + left, y * width + left + columns * columnStep)
  }
  for (const [row, line] of lines.entries()) {
    for (const [column, character] of Array.from(line).slice(0, columns).entries()) {
      const x = left + column * columnStep
      const y = top + barHeight + belowBar + row * lineStep
      drawGlyph({ width, height, ink }, glyphs.get(character), x, y)
    }
  }
  // Dust on the glass: too little to hide a dot, enough that no two pictures are alike.
  for (let speck = 0; speck < 40; speck++) ink[dice.whole(0, ink.length - 1)] = 1
  return { width, height, ink }
}

/** @returns undefined for a picture that is no such page */
export function readPage(bitmap: Bitmap): string[] | undefined {
  const bar = findBar(bitmap)
  if (bar === undefined) return undefined
  const lines: string[] = []
  for (let y = bar.y + barHeight + belowBar; y + lineStep <= bitmap.height; y += lineStep) {
    let line = ''
    for (let x = bar.x; x + columnStep <= bar.end; x += columnStep) {
      line += characterAt(bitmap, x, y)
    }
    lines.push(line.trimEnd())
  }
  return lines
}

function drawGlyph({ width, ink }: Bitmap, glyph: Glyph | undefined, x: number, y: number): void {
  for (const [row, bits] of (glyph ?? []).entries()) {
    for (let dot = 0; dot < glyphWidth; dot++) {
      if ((bits & (1 << (glyphWidth - 1 - dot))) === 0) continue
      for (let dy = 0; dy < scale; dy++) {
        const at = (y + row * scale + dy) * width + x + dot * scale
        ink.fill(1, at, at + scale)
      }
    }
  }
}

/** The first row that is inked over half of its length, as long as its rows have in common: dust beside it is no bar. */
function findBar({ width, height, ink }: Bitmap): Bar | undefined {
  for (let y = 0; y + barHeight <= height; y++) {
    const first = longestRun(ink, y * width, width)
    if ((first.end - first.x) * 2 <= width) continue
    const rows = Array.from({ length: barHeight }, (_, row) =>
      longestRun(ink, (y + row) * width, width),
    )
    const x = Math.max(...rows.map((run) => run.x))
    return { x, y, end: Math.min(...rows.map((run) => run.end)) }
  }
  return undefined
}

/** The longest stretch of ink in a row of pixels, from the first of it to the one behind its last. */
function longestRun(ink: Uint8Array, from: number, width: number): { x: number; end: number } {
  let [x, end] = [0, 0]
  for (let at = 0, start = 0; at <= width; at++) {
    if (at < width && ink[from + at] === 1) continue
    if (at - start > end - x) [x, end] = [start, at]
    start = at + 1
  }
  return { x, end }
}

/** The character whose dots differ least from what is seen; a speck of dust is outvoted. */
function characterAt({ width, ink }: Bitmap, x: number, y: number): string {
  const seen: number[] = []
  for (let row = 0; row < glyphHeight; row++) {
    let bits = 0
    for (let dot = 0; dot < glyphWidth; dot++) {
      const at = (y + row * scale) * width + x + dot * scale
      const under = at + width
      const pixels = (ink[at] ?? 0) + (ink[at + 1] ?? 0) + (ink[under] ?? 0) + (ink[under + 1] ?? 0)
      bits = bits * 2 + (pixels > 2 ? 1 : 0)
    }
    seen.push(bits)
  }
  const exact = byRows.get(seen.join())
  if (exact !== undefined) return exact
  let best = ' '
  let least = difference(seen, [])
  for (const [character, glyph] of glyphs) {
    const found = difference(seen, glyph)
    if (found < least) [best, least] = [character, found]
  }
  return best
}

function difference(seen: readonly number[], glyph: Glyph): number {
  let sum = 0
  for (const [row, bits] of seen.entries()) {
    for (let left = bits ^ (glyph[row] ?? 0); left !== 0; left &= left - 1) sum++
  }
  return sum
}
