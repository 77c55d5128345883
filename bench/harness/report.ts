import { peakMemoryMB } from './peak-memory.ts'

/** Prints the figures of a measured program to standard output, as its last line. */
export function report(reported: Readonly<Record<string, number>> = {}): void {
  const { userCPUTime, systemCPUTime } = process.resourceUsage()
  const cpuMs = (userCPUTime + systemCPUTime) / 1000
  process.stdout.write(JSON.stringify({ cpuMs, peakMB: peakMemoryMB(), ...reported }))
}
