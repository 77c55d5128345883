/** All families of faults, in the order of the table. */
import { eio, enospc } from './disk-error.ts'
import { failpoint } from './failpoint.ts'
import type { Family } from './family.ts'
import { kill } from './kill.ts'
import { nested } from './nested.ts'
import { steps } from './steps.ts'
import { syscall } from './syscall.ts'
import { tmpfs } from './tmpfs.ts'

export const families: readonly Family[] = [
  kill,
  steps,
  failpoint,
  nested,
  syscall,
  enospc,
  eio,
  tmpfs,
]
