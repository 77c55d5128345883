import { runProgram } from './run-program.ts'

/** Which of these modules an interpreter does not have. */
export async function absentModules(python: string, names: readonly string[]): Promise<string[]> {
  const program = [
    'import importlib.util, json, sys',
    'print(json.dumps([n for n in sys.argv[1:] if importlib.util.find_spec(n) is None]))',
  ].join('\n')
  const { code, output } = await runProgram(python, ['-c', program, ...names], { cwd: '.' })
  if (code !== 0) throw new Error(`${python} does not run:\n${output}`)
  return JSON.parse(output) as string[]
}
