/**
 * Tokens of images and PDFs. An image counts by its pixels, a PDF by its pages; their bytes say
 * little about either.
 */
import { imageSize } from '../params/image-size.ts'

/** Also the tokens of an image of unknown size: the service scales larger ones down to this. */
const mostImageTokens = 1600
const pixelsPerToken = 750
/** A page is read as an image and as text. */
const pageTokens = 2000
/** Bytes of a page, where the file does not say how many it has. */
const pageBytes = 50_000
/** Enough for the colour profile and the camera data that may stand before the size of a JPEG. */
const headerCharacters = 700_000

/** Tokens of an image block's source. */
export function imageTokens(source: Readonly<Record<string, unknown>>): number {
  const { type, data } = source
  if (type !== 'base64' || typeof data !== 'string') return mostImageTokens
  const size = imageSize(Buffer.from(data.slice(0, headerCharacters), 'base64'))
  if (!size) return mostImageTokens
  const tokens = Math.ceil((size.width * size.height) / pixelsPerToken)
  return Math.min(Math.max(1, tokens), mostImageTokens)
}

/** Tokens of a PDF in base64; undefined data is a file that the service would fetch. */
export function pdfTokens(data: string | undefined): number {
  return pageTokens * (data === undefined ? 1 : pagesOf(Buffer.from(data, 'base64')))
}

/** Newer PDFs compress the list of their pages, so the number may have to be guessed. */
function pagesOf(bytes: Buffer): number {
  const pages = bytes.toString('latin1').match(/\/Type\s*\/Page(?![a-zA-Z])/g)
  return pages?.length ?? Math.max(1, Math.ceil(bytes.length / pageBytes))
}
