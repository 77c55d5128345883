/** Results that no batch of so many requests can have: a body that inflates without end, or never ends. */
export class ResultsTooLarge extends Error {}

/** From here on a compressed body may not be more than so many times its length on the wire. */
const checkedFromBytes = 64 * 2 ** 20
const maxRatio = 200

/**
 * @param bytes - of the body so far, decoded
 * @throws ResultsTooLarge
 */
export function checkSize({ headers }: Response, bytes: number, maxBytes: number): void {
  if (bytes > maxBytes) throw new ResultsTooLarge(`more than ${maxBytes} bytes came`)
  if (bytes <= checkedFromBytes || !headers.get('content-encoding')) return
  const sent = Number(headers.get('content-length') ?? NaN)
  if (bytes > sent * maxRatio) {
    throw new ResultsTooLarge(`${sent} compressed bytes became more than ${bytes}`)
  }
}
