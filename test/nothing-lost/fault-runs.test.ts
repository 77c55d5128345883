/** Processes are killed and disks fail for real, a few runs of each kind. */
import t from 'tap'
import { eio, enospc } from '../faults/disk-error.ts'
import { kill } from '../faults/kill.ts'
import { nested } from '../faults/nested.ts'
import { steps } from '../faults/steps.ts'
import { syscall } from '../faults/syscall.ts'
import { tmpfs } from '../faults/tmpfs.ts'
import { faultSlice } from '../fixtures/fault-slice.ts'

t.setTimeout(590_000)

void t.test('killed at any moment, again and again', async (t) => {
  const report = await faultSlice(t, kill, { runs: 5 })
  t.ok(
    report?.results.every(({ struck }) => struck > 0),
    'each was killed',
  )
})

void t.test('advanced by steps, some of which are killed', (t) => faultSlice(t, steps, { runs: 4 }))

void t.test('killed, and killed again in recovery', (t) => faultSlice(t, nested, { runs: 2 }))

void t.test('killed at a system call', (t) => faultSlice(t, syscall, { runs: 2, most: 5 }))

void t.test('the disk is full', (t) => faultSlice(t, enospc, { runs: 2, most: 4 }))

void t.test('the disk fails', (t) => faultSlice(t, eio, { runs: 2, most: 5 }))

void t.test('a small disk runs full', (t) => faultSlice(t, tmpfs, { runs: 1, most: 2 }))
