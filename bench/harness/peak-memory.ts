/**
 * Peak resident memory of this process, in MB. It reads the kernel's figure where there is one,
 * which starts when the program is loaded: that of `resourceUsage` includes the peak of the parent
 * process.
 */
import { readFileSync } from 'node:fs'

export function peakMemoryMB(): number {
  const kilobytes = sinceLoaded() ?? process.resourceUsage().maxRSS
  return (kilobytes * 1024) / 1e6
}

function sinceLoaded(): number | undefined {
  try {
    const found = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))
    return found ? Number(found[1]) : undefined
  } catch {
    return undefined
  }
}
