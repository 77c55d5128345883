/**
 * An option of the command that a job keeps, as a number. Undefined where the job was made by a program, or the
 * command did not have it. Of an option that is there twice the last holds.
 *
 * @param command - what `job.json` says, which anybody may have edited
 */
export function keptNumber(command: unknown, option: string): number | undefined {
  const { run } = (command ?? {}) as { run?: unknown }
  if (!Array.isArray(run)) return undefined
  const args = run.slice(0, run.includes('--') ? run.indexOf('--') : run.length)
  const given = args.findLast((arg) => typeof arg === 'string' && arg.startsWith(`--${option}=`))
  const value = typeof given === 'string' ? given.slice(option.length + 3) : ''
  return /^\d*\.?\d+$/.test(value) ? Number(value) : undefined
}
