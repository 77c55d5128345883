/**
 * A hook that kills the process at a failpoint.
 *
 * @param failpoint - as in `after INTENT:2`, for the second time; undefined for none
 */
export function killer(failpoint: string | undefined): (point: string) => Promise<void> | void {
  if (failpoint === undefined) return () => {}
  const [name, times = '1'] = failpoint.split(':')
  let left = Number(times)
  return (point) => {
    if (point !== name || --left > 0) return undefined
    process.kill(process.pid, 'SIGKILL')
    // The signal may take a moment; nothing more is done in it.
    return new Promise(() => {})
  }
}
