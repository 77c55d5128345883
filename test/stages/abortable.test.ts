/** A wait that is aborted ends at once and leaves no listener. */
import { getEventListeners } from 'node:events'
import t from 'tap'
import { abortable } from '../../src/stream/abortable.ts'

const reason = new Error('enough')
const never = new Promise<never>(() => {})

void t.test('the promise as it is, and the signal is let go', async (t) => {
  const { signal } = new AbortController()
  t.equal(await abortable(Promise.resolve(7), signal), 7)
  await t.rejects(abortable(Promise.reject(reason), signal), reason)
  t.equal(getEventListeners(signal, 'abort').length, 0)
})

void t.test('a rejection with the reason of the signal, aborted now or before', async (t) => {
  const abort = new AbortController()
  const waiting = abortable(never, abort.signal)
  abort.abort(reason)
  await t.rejects(waiting, reason)
  await t.rejects(abortable(never, abort.signal), reason)
  t.equal(getEventListeners(abort.signal, 'abort').length, 0)
})

void t.test('a promise that rejects after the abort is nobody’s problem', async (t) => {
  const abort = new AbortController()
  const late = new Promise<never>((_resolve, reject) => setImmediate(reject, new Error('late')))
  abort.abort(reason)
  await t.rejects(abortable(late, abort.signal), reason)
  await new Promise((resolve) => setTimeout(resolve, 5))
})
