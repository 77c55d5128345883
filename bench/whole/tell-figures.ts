/** Loaded before a command: at its end, writes its CPU time and peak memory to the file that `FIGURES` names. */
import { writeFileSync } from 'node:fs'
import { peakMemoryMB } from '../../test/fixtures/counted/peak-memory.ts'

process.on('exit', () => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage()
  const cpuMs = (userCPUTime + systemCPUTime) / 1000
  writeFileSync(process.env['FIGURES']!, JSON.stringify({ cpuMs, peakMB: peakMemoryMB() }))
})
