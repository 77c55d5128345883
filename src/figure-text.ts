/** Numbers as people read them, in the terminal and on a page. */

/** `1,234`. */
export function count(n: number): string {
  return n.toLocaleString('en-US')
}

/** `1 row`, `1,234 rows`. */
export function counted(n: number, noun: string, plural: string = `${noun}s`): string {
  return `${count(n)} ${n === 1 ? noun : plural}`
}

/** `97 %`, `99.5 %`, never rounded up to all of it. */
export function percent(share: number): string {
  return `${(Math.floor(share * 1000) / 10).toLocaleString('en-US')} %`
}

/** `850 ms`, `12 s`, `3 min 05 s`, `2 h 10 min`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  const s = Math.floor(ms / 1000)
  if (s < 60) return `${s} s`
  if (s < 3600) return `${Math.floor(s / 60)} min ${padded(s % 60)} s`
  return `${Math.floor(s / 3600)} h ${padded(Math.floor((s % 3600) / 60))} min`
}

const dayMs = 86_400_000

/** `3 d 4 h`, or shorter times as {@link duration}. */
export function age(ms: number): string {
  if (ms < dayMs) return duration(Math.max(0, ms))
  const hours = Math.floor(ms / 3_600_000)
  return `${Math.floor(hours / 24)} d ${hours % 24} h`
}

function padded(n: number): string {
  return String(n).padStart(2, '0')
}
