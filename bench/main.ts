/**
 * Runs the benchmarks one after the other.
 *
 *     npm run bench [-- NAME ...]
 *
 * It prints Markdown. The figures in `bench/README.md` come from it.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const all = [
  'throughput',
  'memory',
  'formats',
  'stages',
  'transfer',
  'safety',
  'capabilities',
  'scale',
  'emulator',
  'estimate',
  'watched',
  'steps',
  'deliver',
  'whole',
]
const asked = process.argv.slice(2)

for (const name of asked.length > 0 ? asked : all) {
  const script = fileURLToPath(new URL(`./${name}.js`, import.meta.url))
  const [code] = (await once(spawn(process.execPath, [script], { stdio: 'inherit' }), 'close')) as [
    number | null,
  ]
  if (code !== 0) throw new Error(`${name} ended with ${code}`)
  console.log()
}
