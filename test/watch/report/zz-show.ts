import { mkdirSync, rmSync } from 'node:fs'
import { startEmulator } from '../../../src/emulator/index.ts'
import { cli } from '../../cli/cli.ts'
import { richRun, richService } from './rich-job.ts'
const [dir = '', rows = '', per = '', speed = '1200', batchMs = '3600000', version = 'v3'] =
  process.argv.slice(2)
rmSync(dir, { recursive: true, force: true })
mkdirSync(dir, { recursive: true })
const emulator = await startEmulator({
  ...richService({}),
  speed: Number(speed),
  batchMs: Number(batchMs),
  batchMsJitter: Number(batchMs),
  shuffle: true,
})
const began = Date.now()
const ended = await cli(
  richRun(dir, {
    rows: Number(rows),
    maxRequests: Number(per),
    version,
    fallback: process.argv[8] === 'f',
  }),
  {
    cwd: dir,
    url: emulator.url,
  },
)
console.log(
  ended.code,
  ended.stderr.slice(-3500),
  Date.now() - began,
  JSON.stringify((await emulator.ledger()).usd),
)
await emulator.close()
