/** The process dies once at every named failpoint. Nothing is lost or paid twice. */
import t from 'tap'
import { eachFailpoint } from '../faults/failpoint.ts'
import { failpoints } from '../faults/failpoints.ts'
import { faultSlice } from '../fixtures/fault-slice.ts'

// Some forty runs of two or three processes each.
t.setTimeout(590_000)

void t.test('every failpoint is reached, and nothing is lost or paid twice', async (t) => {
  const report = await faultSlice(t, eachFailpoint, {})
  t.equal(report?.results.filter(({ struck }) => struck > 0).length, failpoints.length)
})
