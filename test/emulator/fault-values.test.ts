/** A rule with a wrong value is refused: it would strike in another way than it says. */
import t from 'tap'
import type { FaultRule } from '../../src/emulator/index.ts'
import { withEmulator } from './with-emulator.ts'

const wrong: Array<[rule: object, problem: RegExp]> = [
  [{ on: 'list', fault: 'status', status: 99 }, /status must be an HTTP status/],
  [{ on: 'list', fault: 'status', status: 500, p: 2 }, /p must be a number from 0 to 1/],
  [{ on: 'list', fault: 'status', status: 500, next: -1 }, /next must be a whole number/],
  [{ on: 'list', fault: 'status', status: 500, calls: 2 }, /calls must be a list of numbers/],
  [{ on: 'list', fault: 'status', status: 500, commit: 'yes' }, /commit must be true or false/],
  [{ on: 'list', fault: 'status', status: 500, requestId: 5 }, /requestId must be a text/],
  [{ on: 'list', fault: 'status', status: 500, headers: { 'a b': 'x' } }, /headers has "a b"/],
  [{ on: 'list', fault: 'status', status: 500, headers: { a: 'x\ny' } }, /headers has "a"/],
  [{ on: 'list', fault: 'status', status: 500, headers: 'a' }, /headers must be an object/],
  [{ on: 'list', fault: 'slow', ms: NaN }, /ms must be a number of at least 0/],
  [{ on: 'list', fault: 'reset', at: 'tail' }, /at must be "headers" or "body"/],
  [{ on: 'list', fault: 'reply_trickle', bytesPerSecond: 0 }, /bytesPerSecond must be/],
  [{ on: 'results', fault: 'cut', share: 1.5 }, /share must be a number from 0 to 1/],
  [{ on: 'results', fault: 'raw_lines', lines: 5 }, /lines must be a list of texts/],
  [{ on: 'results', fault: 'unknown_ids', lines: ['x'] }, /lines must be a whole number/],
  [{ on: 'batch', fault: 'deleted', at: 'headers' }, /at must be "end" or "create"/],
  [{ on: 'batch', fault: 'unknown_status', status: 5 }, /status must be a text/],
  [{ on: 'batch', fault: 'errored', types: 'api_error' }, /types must be a list of texts/],
  [{ on: 'batch', fault: 'foreign_results_url', origin: 5 }, /origin must be a text/],
]

void t.test('a wrong value of a member', async (t) => {
  const { emulator } = await withEmulator(t)
  for (const [rule, problem] of wrong) {
    const add = (): void => emulator.faults.add(rule as FaultRule)
    t.throws(add, { code: 'ERR_OPTION', message: problem }, JSON.stringify(rule))
  }
  t.same(emulator.faults.rules, [], 'none of them is on')
})
