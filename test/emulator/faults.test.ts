/** Fault rules: which calls a rule strikes, how often, and which rules are refused. */
import t from 'tap'
import { readFileSync } from 'node:fs'
import { Clock } from '../../src/emulator/clock.ts'
import type { FaultRule, FaultTiming } from '../../src/emulator/index.ts'
import { sites, timing } from '../../src/emulator/faults/fault-names.ts'
import { Faults } from '../../src/emulator/faults/faults.ts'
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
  ['the next call for one batch', { batchId: 'even', next: 1 }, [2]],
]
for (const [name, timing, expected] of timings) {
  void t.test(`strikes at ${name}`, (t) => {
    t.same(strikes(timing), expected)
    t.end()
  })
}

void t.test('the seed decides about a probability', (t) => {
  const struck = strikes({ p: 0.3 }, 1000)
  t.ok(struck.length > 250 && struck.length < 350, String(struck.length))
  t.same(strikes({ p: 0.3 }, 1000), struck)
  t.end()
})

void t.test('rules can be switched, and strikes are counted', (t) => {
  const faults = new Faults([], new Clock(() => 0, 1), seededRandom(1))
  t.same(faults.draw('create', ''), [])
  faults.add({ on: 'any', fault: 'slow', ms: 1 }, { on: 'create', fault: 'reset' })
  t.equal(faults.draw('create', '').length, 2)
  t.equal(faults.draw('list', '').length, 1)
  t.same(faults.draw('batch', ''), [], 'a rule for any call does not strike at a batch')
  faults.set([{ on: 'batch', fault: 'slow', ms: 1 }])
  t.equal(faults.draw('batch', '').length, 1)
  t.same(faults.draw('create', ''), [])
  faults.clear()
  t.same(faults.rules, [])
  t.same(faults.struck, { 'any:slow': 2, 'create:reset': 1, 'batch:slow': 1 })
  t.end()
})

const good: FaultRule = { on: 'create', fault: 'reset' }
const refused: Array<[rules: unknown, says: string]> = [
  [
    [{ on: 'create', fault: 'lost_reply' }],
    'faults[0]: on "create" there is no fault "lost_reply"',
  ],
  [[{ on: 'retrieve', fault: 'cut' }], 'there are status, reset, reply_lost'],
  [[{ on: 'batch', fault: 'status' }], 'there are expired, canceled, errored'],
  [[{ on: 'nowhere', fault: 'reset' }], 'no place "nowhere"; there are any, create, retrieve'],
  [[{ fault: 'reset' }], 'no place "undefined"'],
  [
    [good, { ...good, times: 1 }],
    'faults[1]: "reset" on "create" has no member "times"; it has at;',
  ],
  [[{ ...good, ms: 5 }], 'set by p, next, calls, forMs, batchId'],
  [[{ ...good, toString: 1 }], 'has no member "toString"'],
  [[{ on: 'list', fault: 'lag', ms: 1, share: 1 }], 'on "list" has no member "share"; it has ms;'],
  [[{ on: 'batch', fault: 'empty', share: 1 }], 'no member "share"; its timing'],
  [
    [{ on: 'create', fault: 'status' }],
    'faults[0]: "status" on "create" needs the member "status"',
  ],
  [[{ on: 'create', fault: 'status', status: undefined }], 'needs the member "status"'],
  [[{ on: 'any', fault: 'slow' }], '"slow" on "any" needs the member "ms"'],
  [[{ on: 'batch', fault: 'slow' }], '"slow" on "batch" needs the member "ms"'],
  [[{ on: 'cancel', fault: 'redirect' }], 'needs the member "location"'],
  [[{ on: 'create', fault: 'late_commit' }], 'needs the member "ms"'],
  [[{ on: 'results', fault: 'giant_line' }], 'needs the member "bytes"'],
  [[{ on: 'results', fault: 'raw_lines' }], 'needs the member "lines"'],
  [[{ on: 'batch', fault: 'foreign_results_url' }], 'needs the member "origin"'],
  [[good, 'reset'], 'faults[1]: a rule is an object {on, fault}, not a string'],
  [[null], 'not null'],
  [good, 'give an array of rules, not an object'],
]
for (const [rules, says] of refused) {
  void t.test(`refuses ${JSON.stringify(rules)}`, (t) => {
    const faults = new Faults([], new Clock(() => 0, 1), seededRandom(1))
    t.throws(() => faults.set(rules as FaultRule[]), { code: 'ERR_OPTION' })
    t.throws(() => faults.set(rules as FaultRule[]), { message: says })
    t.end()
  })
}

void t.test('undefined members count as absent', (t) => {
  const faults = new Faults([], new Clock(() => 0, 1), seededRandom(1))
  faults.set([{ ...good, times: undefined, next: undefined } as never])
  t.equal(faults.draw('create', '').length, 1)
  t.end()
})

void t.test('the documentation has every fault with its members', (t) => {
  const text = readFileSync(new URL('../../../docs/emulator.md', import.meta.url), 'utf8')
  const [, faultsOn = ''] = text.split('\n## Faults\n')
  const lines = faultsOn.split('\n').filter((line) => line.startsWith('|'))
  for (const [site, faults] of sites) {
    for (const [fault, members] of faults) {
      // Two faults are named slow. Their members are the same.
      const line = lines.find((one) => one.includes(`\`${fault}\``)) ?? ''
      t.ok(line, `${fault} on ${site}`)
      for (const [member, need] of members) {
        t.match(line, need === 'must' ? `**\`${member}\`**` : `\`${member}\``, `its ${member}`)
      }
    }
  }
  for (const member of Object.keys(timing))
    t.ok(lines.some((one) => one.startsWith(`| \`${member}\``)))
  t.end()
})
