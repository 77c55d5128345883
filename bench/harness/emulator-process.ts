/** The emulator as its own process: its memory and CPU must not count. */
import { serve } from '../../src/emulator/serve.ts'

await serve(process.argv.slice(2))
