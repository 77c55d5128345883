/** The 0.975 quantiles for 1 to 10 degrees of freedom, where the series below is too coarse. */
const few = [12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.306, 2.2622, 2.2281]
/** Of the normal distribution. */
const z = 1.959964

/** How many standard errors an interval of 95 % reaches to either side, by Student's t. */
export function studentT(degrees: number): number {
  const known = few[Math.floor(degrees) - 1]
  if (known !== undefined) return known
  const first = (z ** 3 + z) / 4
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96
  const third = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384
  return z + first / degrees + second / degrees ** 2 + third / degrees ** 3
}
