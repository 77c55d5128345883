/** Checks where images and documents come from: data that is an image, or a safe address. */
import { contentBlocks, sourceOf } from './content-blocks.ts'

type Given = Readonly<Record<string, unknown>>

/** The first problem, in the words of the service. */
export function sourceProblem(messages: readonly unknown[]): string | undefined {
  for (const placed of contentBlocks(messages)) {
    const source = sourceOf(placed)
    if (!source) continue
    const problem = placed.block['type'] === 'image' ? dataProblem(source, placed.at) : undefined
    if (problem !== undefined) return problem
    const { type, url } = source
    if (type === 'url' && !isSecure(url)) return 'Only HTTPS URLs are supported.'
  }
  return undefined
}

function dataProblem({ type, data, media_type: named }: Given, at: string): string | undefined {
  if (type !== 'base64' || typeof data !== 'string') return undefined
  const found = isBase64(data) ? imageTypeOf(data) : undefined
  if (found === undefined) return 'Could not process image'
  if (found === named) return undefined
  return `${at}.source.base64.data: Image does not match the provided media type ${String(named)}`
}

/** A search for what may not be there needs no memory, however long the data is. */
function isBase64(data: string): boolean {
  if (data.length % 4 !== 0 || /[^A-Za-z0-9+/=]/.test(data)) return false
  const padding = data.indexOf('=')
  return padding < 0 || padding === data.length - 1 || data.slice(padding) === '=='
}

/** By the first bytes; undefined if they are those of no image that the service knows. */
function imageTypeOf(data: string): string | undefined {
  const start = Buffer.from(data.slice(0, 16), 'base64').toString('latin1')
  return signatures.find(([signature]) => signature.test(start))?.[1]
}

const signatures: ReadonlyArray<readonly [RegExp, string]> = [
  [/^\x89PNG\r\n/, 'image/png'],
  [/^\xff\xd8\xff/, 'image/jpeg'],
  [/^GIF8[79]a/, 'image/gif'],
  [/^RIFF.{4}WEBP/s, 'image/webp'],
]

function isSecure(url: unknown): boolean {
  return typeof url === 'string' && /^https:\/\/./i.test(url)
}
