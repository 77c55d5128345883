/** The normal deviate of 95 %. */
const z = 1.959963984540054

/**
 * The 95 % interval of a share by Wilson's score, which holds for few cases and for shares near 0 and 1,
 * where the usual one says that nothing can go wrong.
 *
 * @param cases - at least 1
 */
export function wilsonInterval(hits: number, cases: number): [low: number, high: number] {
  const share = hits / cases
  const scale = 1 + z ** 2 / cases
  const middle = (share + z ** 2 / (2 * cases)) / scale
  const spread = (z / scale) * Math.sqrt((share * (1 - share)) / cases + z ** 2 / (4 * cases ** 2))
  return [hits === 0 ? 0 : middle - spread, hits === cases ? 1 : middle + spread]
}
