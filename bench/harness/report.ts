import { peakMemoryMB } from './peak-memory.ts'

/** The last words of a measured program: its figures on standard output. */
export function report(told: Readonly<Record<string, number>> = {}): void {
  const { userCPUTime, systemCPUTime } = process.resourceUsage()
  const cpuMs = (userCPUTime + systemCPUTime) / 1000
  process.stdout.write(JSON.stringify({ cpuMs, peakMB: peakMemoryMB(), ...told }))
}
