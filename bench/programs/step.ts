/** One step of the command. Reports its exit code, which is 9 while something is awaited. */
import { parseArgs } from 'node:util'
import { report } from '../../test/fixtures/counted/report.ts'
import { apiKey } from './task.ts'

const { values } = parseArgs({
  options: {
    input: { type: 'string', default: '' },
    output: { type: 'string', default: '' },
    folder: { type: 'string', default: '' },
    url: { type: 'string', default: '' },
  },
})
process.env['ANTHROPIC_BASE_URL'] = values.url
process.env['ANTHROPIC_API_KEY'] = apiKey
const flags = { '-o': values.output, '--job': values.folder, '--max-requests': '1' }
const args = Object.entries(flags).flatMap((flag) => flag)
process.argv.splice(2, Infinity, 'run', values.input, ...args, '--once', '--no-preflight')
await import('../../src/cli/main.ts')
report({ exitCode: Number(process.exitCode) })
process.exitCode = 0
