/** The emulator as a process of its own: nothing that kills a client touches the judge. */
import { serve } from '../../src/emulator/serve.ts'

await serve(process.argv.slice(2))
