#!/usr/bin/env node
/** The `batchline` command: finds the subcommand, runs it and turns its end into an exit code. */
import { errorText, exitCodeOf, exitCodes } from './commands/exit-code.ts'
import { holdYoungGeneration } from './memory/keep-young-generation.ts'
import type { CommandName } from './options/command-texts.ts'
import { commandNames, helpOf } from './options/help.ts'
import { packageVersion } from './package-version.ts'
import { outliveReaders } from './terminal/outlive-readers.ts'
import { usageError } from './options/usage-error.ts'

type Command = (args: readonly string[]) => Promise<number>

/** Loaded on demand: `status` needs neither the SDK nor the stages. */
const commands: Readonly<Record<CommandName, () => Promise<Command>>> = {
  run: () => forLong(async () => (await import('./commands/run-command.ts')).runCommand),
  estimate: () =>
    forLong(async () => (await import('./commands/estimate-command.ts')).estimateCommand),
  resume: () => forLong(async () => (await import('./commands/resume-command.ts')).resumeCommand),
  status: async () => (await import('./commands/status-command.ts')).statusCommand,
  report: async () => (await import('./commands/report-command.ts')).reportCommand,
  batches: async () => (await import('./commands/batches-command.ts')).batchesCommand,
  delete: async () => (await import('./commands/delete-command.ts')).deleteCommand,
  cancel: async () => (await import('./commands/cancel-command.ts')).cancelCommand,
  review: async () => (await import('./commands/review-command.ts')).reviewCommand,
  emulator: async () => (await import('./commands/emulator-command.ts')).emulatorCommand,
}

/** Loads a command that may run for hours: what its modules take must not decide how much room it has. */
async function forLong(load: () => Promise<Command>): Promise<Command> {
  holdYoungGeneration()
  return await load()
}

async function main(name: string | undefined, args: readonly string[]): Promise<number> {
  const isHelp = (arg: string | undefined): boolean => arg === '--help' || arg === '-h'
  if (name === '--version') return print(packageVersion())
  if (isHelp(name) || name === 'help') return await printHelp(args[0])
  const known = commandNames.find((command) => command === name)
  if (known === undefined) {
    const problem =
      name === undefined ? 'a command is needed' : `there is no command ${JSON.stringify(name)}`
    const others = commandNames.slice(0, -1).join(', ')
    throw usageError(`${problem}: ${others} or ${commandNames.at(-1)}. See batchline --help`)
  }
  const options = args.slice(0, args.includes('--') ? args.indexOf('--') : args.length)
  if (options.some(isHelp)) return await printHelp(name)
  const command = await commands[known]()
  return await command(args)
}

async function printHelp(name: string | undefined): Promise<number> {
  if (name !== 'emulator') return print(helpOf(name))
  const { emulatorFlags } = await import('./commands/emulator-command.ts')
  return print(helpOf(name, emulatorFlags()))
}

function print(text: string): number {
  process.stdout.write(`${text}\n`)
  return exitCodes.ok
}

function fail(error: unknown): number {
  console.error(`batchline: ${errorText(error)}`)
  if (process.env['BATCHLINE_DEBUG'] === '1') console.error(error)
  return exitCodeOf(error)
}

outliveReaders()
process.on('uncaughtException', (error) => process.exit(fail(error)))

const [name, ...args] = process.argv.slice(2)
process.exitCode = await main(name, args).catch(fail)
