/**
 * A small store of objects on loopback that speaks as much of S3 as the examples need: list, GET with Range and
 * If-Match, PUT. Its objects are files in a folder.
 */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream, existsSync, readFileSync } from 'node:fs'
import { mkdir, readdir, rename } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join, normalize, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'

export interface ObjectStore extends AsyncDisposable {
  readonly url: string
  /** A file in it is an object; a folder at its top is a bucket. */
  readonly folder: string
}

/** @param cutAfter - a body is cut off after so many bytes, as by a connection that is lost */
export async function startObjectStore(folder: string, cutAfter = Infinity): Promise<ObjectStore> {
  await mkdir(folder, { recursive: true })
  const server = createServer((request, response) => {
    answer(request, response, folder, cutAfter).catch(() => response.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    folder,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  folder: string,
  cutAfter: number,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://store')
  const path = join(folder, normalize(decodeURIComponent(pathname)))
  if (request.method === 'PUT') return await put(request, response, path)
  if (searchParams.has('list-type')) {
    return await list(response, path, searchParams.get('prefix') ?? '')
  }
  if (!existsSync(path)) return fail(response, 404, 'NoSuchKey')
  const bytes = readFileSync(path)
  const etag = etagOf(bytes)
  const { range = '', 'if-match': match = etag } = request.headers
  if (match !== etag) return fail(response, 412, 'PreconditionFailed')
  const from = Number(/^bytes=(\d+)-$/.exec(range)?.[1] ?? 0)
  response.writeHead(range === '' ? 200 : 206, {
    etag,
    'content-length': bytes.length - from,
    ...(range === ''
      ? {}
      : { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` }),
  })
  if (bytes.length - from <= cutAfter) return void response.end(bytes.subarray(from))
  response.write(bytes.subarray(from, from + cutAfter), () => response.socket?.end())
}

async function list(response: ServerResponse, bucket: string, prefix: string): Promise<void> {
  const names = await readdir(bucket, { recursive: true, withFileTypes: true })
  const keys = names
    .filter((entry) => entry.isFile())
    .map((entry) => relative(bucket, join(entry.parentPath, entry.name)))
    .filter((key) => key.startsWith(prefix) && !key.endsWith('.unfinished'))
    .toSorted()
  const contents = keys.map((key) => {
    const bytes = readFileSync(join(bucket, key))
    return `<Contents><Key>${key}</Key><ETag>${etagOf(bytes)}</ETag><Size>${bytes.length}</Size></Contents>`
  })
  response.setHeader('content-type', 'application/xml')
  response.end(
    `<?xml version="1.0"?><ListBucketResult><IsTruncated>false</IsTruncated>${contents.join('')}</ListBucketResult>`,
  )
}

async function put(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await pipeline(request, createWriteStream(`${path}.unfinished`))
  await rename(`${path}.unfinished`, path)
  response.setHeader('etag', etagOf(readFileSync(path)))
  response.end()
}

function etagOf(bytes: Buffer): string {
  return `"${createHash('md5').update(bytes).digest('hex')}"`
}

function fail(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/xml' })
  response.end(`<?xml version="1.0"?><Error><Code>${code}</Code></Error>`)
}
