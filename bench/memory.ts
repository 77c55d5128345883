/**
 * Peak memory of a process that runs the whole pipeline from file to file, with batches as full as
 * the API accepts. First by size of the input, next to a bare program that checks and keeps
 * nothing. Then with a small heap, long answers, a slow sink, the output in input order, and
 * everything on.
 *
 *     node build/bench/memory.js [--mb 20,200,1000] [--node PATH] [--sections sizes,variants] [--variant-mb 200]
 *
 * `--node` is the binary to measure. Repeat the flag, or separate paths with commas, to measure
 * several one after the other. The emulator keeps results and a ledger in the system's temporary
 * folder, and bodies until their batch has ended. With input, job folder and output, a size needs
 * 3.3 times its input on the disk, and up to 4.3 times if the emulator falls behind: 10,000 MB take
 * 33 to 43 GB. The variant with everything on carries whole rows and needs 5.5 times. All of it is
 * removed after each run, and the input once all programs have read it.
 */
import { parseArgs } from 'node:util'
import { machine, versionOf } from './harness/machine.ts'
import type { Figures } from '../test/fixtures/counted/run-program.ts'
import { Table } from './harness/table.ts'
import type { Input, InputOptions } from './memory/input.ts'
import { fullBatch, withInput } from './memory/input.ts'
import { measure } from './memory/measure.ts'
import type { Variant } from './memory/variants.ts'
import { variants } from './memory/variants.ts'

const { values } = parseArgs({
  options: {
    mb: { type: 'string', default: '20,200,1000' },
    node: { type: 'string', multiple: true, default: [process.execPath] },
    sections: { type: 'string', default: 'sizes,variants' },
    'variant-mb': { type: 'string', default: '200' },
  },
})
const nodes = values.node.flatMap((paths) => paths.split(','))
const sections = values.sections.split(',')

console.log(`### Memory: ${machine(...nodes)}\n`)
if (sections.includes('sizes')) await showSizes(values.mb.split(',').map(Number))
if (sections.includes('variants')) await showVariants(Number(values['variant-mb']))

async function showSizes(sizes: readonly number[]): Promise<void> {
  const table = new Table(
    'input',
    'rows',
    'Node',
    'program',
    'batches',
    'peak RSS',
    'peak to bare',
    'wall',
  )
  for (const mb of sizes) {
    await withInput({ kind: 'requests', mb }, async (input) => {
      for (const node of nodes) {
        const perBatch = fullBatch(input)
        let bareMB = Number.NaN
        for (const program of ['bare', 'batchline', 'command-line']) {
          const figures = await measure(input, { program, perBatch, node })
          if (program === 'bare') bareMB = figures.peakMB
          const { peak, batches, wall } = shown(figures)
          const ratio = (figures.peakMB / bareMB).toFixed(2)
          table.row(...head(input), versionOf(node), program, batches, peak, ratio, wall)
        }
      }
    })
  }
}

async function showVariants(usualMB: number): Promise<void> {
  console.log(`\n#### Variants that may need more\n`)
  const table = new Table('input', 'rows', 'Node', 'variant', 'batches', 'peak RSS', 'wall')
  const inputOf = ({ kind, mb = usualMB, rowBytes }: Variant): InputOptions => ({
    kind,
    mb,
    rowBytes,
  })
  const keyOf = (variant: Variant): string => JSON.stringify(inputOf(variant))
  const inputs = new Map(variants.map((variant) => [keyOf(variant), inputOf(variant)]))
  for (const [key, shape] of inputs) {
    await withInput(shape, async (input) => {
      const those = variants.filter((variant) => keyOf(variant) === key)
      for (const node of nodes) {
        for (const { name, batches: wanted, run } of those) {
          const perBatch = wanted ? Math.ceil(input.rows / wanted) : fullBatch(input)
          const { peak, batches, wall } = shown(await measure(input, { ...run, perBatch, node }))
          table.row(...head(input), versionOf(node), name, batches, peak, wall)
        }
      }
    })
  }
}

function head({ bytes, rows }: Input): [string, string] {
  return [`${Math.round(bytes / 1e6)} MB`, rows.toLocaleString('en')]
}

function shown({ peakMB, wallMs, reported }: Figures) {
  return {
    peak: `${Math.round(peakMB)} MB`,
    batches: reported['batches'] ?? Number.NaN,
    wall: `${(wallMs / 1000).toFixed(1)} s`,
  }
}
