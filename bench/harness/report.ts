/** The last words of a measured program: its figures on standard output. */
export function report(told: Readonly<Record<string, number>> = {}): void {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  const cpuMs = (userCPUTime + systemCPUTime) / 1000
  const peakMB = (maxRSS * 1024) / 1e6
  process.stdout.write(JSON.stringify({ cpuMs, peakMB, ...told }))
}
