import { hashText, seededRandom } from '../random.ts'

/** Whether a read that could happen does. The same place gives the same answer in each run. */
export function cacheChance(rate: number, seed: number, place: string): boolean {
  return rate >= 1 || seededRandom(hashText(`${seed} ${place}`))() < rate
}
