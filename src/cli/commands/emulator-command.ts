import { serve } from '../../emulator/serve.ts'
import { exitCodes } from './exit-code.ts'

/** `batchline emulator`: prints its address as a line that can be put into the environment. */
export async function emulatorCommand(args: readonly string[]): Promise<number> {
  await serve(args, ({ url }) => `ANTHROPIC_BASE_URL=${url}`)
  return exitCodes.ok
}
