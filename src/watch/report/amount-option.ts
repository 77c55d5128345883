/**
 * An amount of the command that a job was last run with. Nothing else of the command is looked at: it may hold a
 * prompt.
 *
 * @param command - what `job.json` keeps
 * @param name - of the option, without dashes
 */
export function amountOption(command: unknown, name: string): number | undefined {
  const { run } = (command ?? {}) as { run?: unknown }
  if (!Array.isArray(run)) return undefined
  const end = run.indexOf('--')
  const args: unknown[] = end === -1 ? run : run.slice(0, end)
  const given = args.findLast(
    (arg): arg is string => typeof arg === 'string' && arg.startsWith(`--${name}=`),
  )
  const amount = Number(given?.slice(name.length + 3).replace(/^\$/, '') || Number.NaN)
  return Number.isFinite(amount) ? amount : undefined
}
