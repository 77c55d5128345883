/** All families of faults, in the order of the table. */
import type { Family } from './family.ts'
import { failpoint } from './failpoint.ts'
import { kill } from './kill.ts'

export const families: readonly Family[] = [kill, failpoint]
