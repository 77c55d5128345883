/**
 * Numbers from 0 up to 1 that a seed decides, the same on every machine. The seed is mixed twice, so that
 * neighbouring seeds have nothing in common.
 *
 * @param stream - tells apart the generators of one seed
 */
export function seededRandom(seed: number, stream = 0): () => number {
  let mixed = (seed >>> 0) ^ Math.imul(Math.floor(seed / 2 ** 32) + 1, 0x9e3779b1)
  const mix = (): number => {
    mixed = (mixed + 0x9e3779b9) | 0
    let z = mixed
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
    return z ^ (z >>> 16)
  }
  // Chris Doty-Humphrey's sfc32: 128 bits of state, one of them a counter, so no seed has a short cycle.
  let a = mix()
  let b = mix() ^ Math.imul(stream + 1, 0x27d4eb2f)
  let c = mix()
  let counter = 1
  const next = (): number => {
    const sum = (a + b + counter++) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    return sum >>> 0
  }
  for (let i = 0; i < 16; i++) next()
  // 32 bits would favour some places of an input of billions of requests.
  return () => ((next() >>> 5) * 2 ** 26 + (next() >>> 6)) / 2 ** 53
}
