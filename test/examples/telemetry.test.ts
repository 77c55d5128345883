/** What `telemetry` prints of what a collector gets. */
import t from 'tap'
import { runExample } from './example-process.ts'

void t.test('telemetry', async (t) => {
  const { code, stdout, stderr } = await runExample('telemetry', [])
  t.equal(code, 0, stderr)
  const line = (...parts: string[]): string | undefined =>
    stdout.split('\n').find((one) => parts.every((part) => one.includes(part)))
  const value = (...parts: string[]): number =>
    Number(/ {2}([\d.]+)/.exec(line(...parts) ?? '')?.[1] ?? NaN)
  const [rows, refused, invalid] = [240, 6, 4]
  t.equal(value('batchline.job.outcomes', 'outcome=ok'), rows - refused - invalid)
  t.equal(value('batchline.job.failures', 'kind=refused'), refused)
  t.equal(value('batchline.job.failures', 'kind=invalid_output'), invalid)
  t.equal(value('batchline.requests.accepted', 'attempt=1'), rows)
  t.equal(value('batchline.rows.retried'), rows / 12 + invalid)
  t.equal(value('batchline.job.batches', 'state=settled'), 4)
  t.equal(value('batchline.job.cost'), value('batchline.cost'))
  t.ok(
    value('gen_ai.client.inference.usage.output_tokens', 'response.model=claude-haiku-5-5') > 1000,
  )
  t.match(line('gen_ai.client.operation.duration'), /in 4 {2,}s/)
  t.equal(
    stdout.split('\n').filter((one) => /^ +batchline batch .*sent_by, fetched_by/.test(one)).length,
    4,
  )
  t.equal(stdout.split('\n').filter((one) => /^ +batchline run /.test(one)).length, 1)
})
