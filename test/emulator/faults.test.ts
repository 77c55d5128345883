import t from 'tap'
import { Clock } from '../../src/emulator/clock.ts'
import type { FaultRule, FaultTiming } from '../../src/emulator/index.ts'
import { Faults } from '../../src/emulator/faults.ts'
import { seededRandom } from '../../src/emulator/random.ts'

function strikes(timing: FaultTiming, calls = 6): number[] {
  const clock = new Clock(() => 0, 1)
  const faults = new Faults([{ on: 'list', fault: 'reset', ...timing }], clock, seededRandom(1))
  const struck = []
  for (let call = 1; call <= calls; call++) {
    if (faults.draw('list', call % 2 ? 'odd' : 'even').length > 0) struck.push(call)
    clock.advance(100)
  }
  return struck
}

const timings: Array<[name: string, timing: FaultTiming, expected: number[]]> = [
  ['every call', {}, [1, 2, 3, 4, 5, 6]],
  ['the next two', { next: 2 }, [1, 2]],
  ['the third and the fifth', { calls: [3, 5] }, [3, 5]],
  ['for 250 ms', { forMs: 250 }, [1, 2, 3]],
  ['one batch', { batchId: 'even' }, [2, 4, 6]],
  ['the second call for one batch', { batchId: 'even', calls: [2] }, [4]],
  ['never', { p: 0 }, []],
  ['always', { p: 1 }, [1, 2, 3, 4, 5, 6]],
  ['the next, of those for one batch', { batchId: 'even', next: 1 }, [2]],
]
for (const [name, timing, expected] of timings) {
  void t.test(`strikes at ${name}`, (t) => {
    t.same(strikes(timing), expected)
    t.end()
  })
}

void t.test('a probability is drawn from the seed', (t) => {
  const struck = strikes({ p: 0.3 }, 1000)
  t.ok(struck.length > 250 && struck.length < 350, String(struck.length))
  t.same(strikes({ p: 0.3 }, 1000), struck)
  t.end()
})

void t.test('can be switched, and counts what struck', (t) => {
  const faults = new Faults([], new Clock(() => 0, 1), seededRandom(1))
  t.same(faults.draw('create', ''), [])
  faults.add({ on: 'any', fault: 'slow', ms: 1 }, { on: 'create', fault: 'reset' })
  t.equal(faults.draw('create', '').length, 2)
  t.equal(faults.draw('list', '').length, 1)
  t.same(faults.draw('batch', ''), [], 'a batch is no call')
  faults.set([{ on: 'batch', fault: 'slow', ms: 1 }])
  t.equal(faults.draw('batch', '').length, 1)
  t.same(faults.draw('create', ''), [])
  faults.clear()
  t.same(faults.rules, [])
  t.same(faults.struck, { 'any:slow': 2, 'create:reset': 1, 'batch:slow': 1 })
  t.end()
})

const unknown = [
  [{ on: 'create', fault: 'lost_reply' }],
  [{ on: 'retrieve', fault: 'cut' }],
  [{ on: 'batch', fault: 'status' }],
  [{ on: 'nowhere', fault: 'reset' }],
  { on: 'create', fault: 'reset' },
]
for (const rules of unknown) {
  void t.test(`refuses ${JSON.stringify(rules)}`, (t) => {
    const faults = new Faults([], new Clock(() => 0, 1), seededRandom(1))
    t.throws(() => faults.set(rules as FaultRule[]), { code: 'ERR_OPTION' })
    t.end()
  })
}
