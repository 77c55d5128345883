/** The emulator as a process of its own: its memory and CPU are not what is measured. */
import { serve } from '../../src/emulator/serve.ts'

await serve(process.argv.slice(2))
