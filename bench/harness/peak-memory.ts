/**
 * The most memory that this process has had resident, in MB. As the kernel tells it since the program was
 * loaded, where it does: the figure of `resourceUsage` begins with what its starter had at its peak.
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
