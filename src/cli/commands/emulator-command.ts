import { serve } from '../../emulator/serve.ts'
import { exitCodes } from './exit-code.ts'

/** `batchline emulator`: prints the address in the form in which the environment takes it. */
export async function emulatorCommand(args: readonly string[]): Promise<number> {
  await serve(args, ({ url }) => `ANTHROPIC_BASE_URL=${url}`)
  return exitCodes.ok
}
