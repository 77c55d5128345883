import { serve } from '../../emulator/serve.ts'
import { flagEntries } from '../../emulator/settings/flag-entries.ts'
import type { OtherGroup } from '../options/help.ts'
import { exitCodes } from './exit-code.ts'

/** `batchline emulator`: prints its address as a line that can be put into the environment. */
export async function emulatorCommand(args: readonly string[]): Promise<number> {
  await serve(args, ({ url }) => `ANTHROPIC_BASE_URL=${url}`)
  return exitCodes.ok
}

/** The flags of the command, which the emulator declares. */
export function emulatorFlags(): OtherGroup[] {
  const stdin = ['--stdin', 'end when standard input ends'] as const
  return flagEntries().map(({ title, entries }, i) => {
    return { title, entries: i === 0 ? [...entries, stdin] : entries }
  })
}
