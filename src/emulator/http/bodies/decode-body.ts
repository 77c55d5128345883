/** Reads a body that may be compressed. The limit holds for it as sent and as decoded. */
import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import * as zlib from 'node:zlib'
import { ApiProblem } from '../../wire/api-problem.ts'
import { readBytes } from './read-json-body.ts'

/**
 * @throws ApiProblem with the error code of the service for a body that can't be decoded;
 * OversizeBody over the limit.
 */
export async function decodeBody(message: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const encoding = (message.headers['content-encoding'] ?? 'identity').trim().toLowerCase()
  const decode = encoding === 'identity' ? undefined : decoderOf(encoding)
  const bytes = await readBytes(message, maxBytes)
  if (!decode) return bytes
  try {
    return await decode(bytes, { maxOutputLength: maxBytes })
  } catch (error) {
    throw decodeProblem(error as NodeJS.ErrnoException, encoding)
  }
}

type Decode = (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>

function decoderOf(encoding: string): Decode {
  const decode = Object.hasOwn(decoders, encoding) ? decoders[encoding] : undefined
  if (decode) return decode
  const errorCode = 'request_body_encoding_unsupported'
  const known = Object.keys(decoders).join(', ')
  throw new ApiProblem(400, `content-encoding: ${encoding} is not supported; use ${known}`, {
    errorCode,
  })
}

/** Node 22.15 and above know zstd. */
const { zstdDecompress } = zlib as { zstdDecompress?: typeof zlib.gunzip }

const decoders: Readonly<Record<string, Decode>> = {
  gzip: promisify(zlib.gunzip),
  deflate: promisify(zlib.inflate),
  br: promisify(zlib.brotliDecompress),
  ...(zstdDecompress && { zstd: promisify(zstdDecompress) }),
}

function decodeProblem({ code }: NodeJS.ErrnoException, encoding: string): ApiProblem {
  if (code === 'ERR_BUFFER_TOO_LARGE') {
    const errorCode = 'request_body_too_large_after_decoding'
    return new ApiProblem(413, 'The decoded request body exceeds the maximum size', { errorCode })
  }
  const errorCode = 'request_body_encoding_invalid'
  return new ApiProblem(400, `The request body is not valid ${encoding}`, { errorCode })
}
