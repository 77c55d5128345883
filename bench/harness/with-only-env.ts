/**
 * A command that sees nothing but what it is given. A test runner loads itself into every child by the
 * child's environment, whatever is handed to `spawn`: 200 ms and tens of megabytes that would be measured,
 * and killed, in place of the program.
 *
 * @example
 * ```ts
 * spawn(...withOnlyEnv({ PATH: '/usr/bin' }, [process.execPath, script]), { stdio: 'pipe' })
 * ```
 */
export function withOnlyEnv(
  env: Readonly<Record<string, string | undefined>>,
  command: readonly string[],
): [command: string, args: string[]] {
  const pairs = Object.entries(env).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${value}`],
  )
  return ['env', ['-i', ...pairs, ...command]]
}
