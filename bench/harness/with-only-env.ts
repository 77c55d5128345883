/**
 * A command with nothing but the given environment. A test runner loads itself into every child
 * through the child's environment, whatever `env` is passed to `spawn`. Its 200 ms and tens of
 * megabytes would be measured, and its process killed, in place of the program.
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
