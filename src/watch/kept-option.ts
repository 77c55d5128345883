/**
 * An option of the command that a job keeps, as a number. Nothing else of the command is looked at: it may hold a
 * prompt. Undefined where the job was made by a program, or the
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
  // An amount may have been typed as $5.
  const number = value.replace(/^\$/, '')
  return /^\d*\.?\d+$/.test(number) ? Number(number) : undefined
}
