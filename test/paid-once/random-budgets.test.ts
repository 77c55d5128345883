/**
 * Random jobs with a budget, as processes that are killed, stopped and raised: no bill is over its budget, and
 * no run stops while the next request would fit. `node build/test/budget/main.js` runs any number of them.
 */
import t from 'tap'
import { budgetTrial, nextOf } from '../budget/budget-trial.ts'

t.setTimeout(590_000)

void t.test('random jobs, killed, stopped and raised', async (t) => {
  for (const seed of [2, 5, 8, 10, 13, 17]) {
    const { spec, stops } = await budgetTrial(seed, t.testdir({ [String(seed)]: {} }))
    for (const stop of stops) {
      const { usd, maxCost, code, stderr } = stop
      const most = spec.budget === 'strict' ? 1 + 1e-9 : 1.01
      t.ok(usd <= maxCost * most, `seed ${seed}, ${spec.budget}: ${usd} of ${maxCost}`)
      t.ok(code === 0 || code === 3 || code === 4, `seed ${seed}: ${code} ${stderr}`)
      if (code === 4) t.ok(usd + nextOf(stop) >= maxCost * 0.98, `seed ${seed}: stopped too early`)
    }
  }
})
