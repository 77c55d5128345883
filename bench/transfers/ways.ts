/** The compared ways. */
import { fileURLToPath } from 'node:url'

export interface Way {
  readonly name: string
  readonly script: string
  readonly flags: readonly string[]
}

export const uploads: readonly Way[] = [
  way('batchline: SDK, `body:` a Blob of the file, no redirect', 'upload-batchline'),
  way('SDK, `create({ requests })` from memory', 'upload-sdk-requests'),
  way('SDK, `body:` a Blob of the file', 'upload-sdk-blob'),
  way('fetch, a stream of the file', 'upload-fetch-stream'),
  way('fetch, a stream of the file, no redirect', 'upload-fetch-stream', '--no-redirect'),
  way('node:http, the file piped', 'upload-http-pipe'),
]

/** Ways that parse; `results()` of the SDK always does. */
export const parsedReads: readonly Way[] = [
  way('batchline: SDK, `asResponse()`, LineSplitter', 'read-batchline', '--parse'),
  way('SDK, `results()`', 'read-sdk-results', '--parse'),
  way('fetch, TextDecoder, split', 'read-fetch-text', '--parse'),
  way('node:http, LineSplitter', 'read-http-splitter', '--parse'),
  way('node:http, split2', 'read-http-split2', '--parse'),
]

export const plainReads: readonly Way[] = [
  ...parsedReads
    .filter(({ script }) => !script.includes('sdk-results'))
    .map((one): Way => ({ ...one, flags: [] })),
  way('node:http, line ends counted', 'read-http-bytes'),
]

export const rowReads: readonly Way[] = [
  way('batchline: `readRows`', 'row-read-rows'),
  way('split2(JSON.parse)', 'row-split2'),
  way('readFile, JSON.parse', 'row-read-file'),
]

function way(name: string, program: string, ...flags: string[]): Way {
  return { name, script: fileURLToPath(new URL(`./${program}.js`, import.meta.url)), flags }
}
