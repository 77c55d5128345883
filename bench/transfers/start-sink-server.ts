import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('./sink-server.js', import.meta.url))

export interface SinkServer {
  readonly url: string
  /** Bytes of the last received body. */
  received(): Promise<number>
  stop(): Promise<void>
}

/** @param results - the file to serve */
export async function startSinkServer(results: string): Promise<SinkServer> {
  const child = spawn(process.execPath, [script, results], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const { url } = JSON.parse(line.toString()) as { url: string }
  return {
    url,
    async received() {
      const response = await fetch(`${url}/received`)
      return ((await response.json()) as { received: number }).received
    },
    async stop() {
      child.stdin.end()
      await once(child, 'close')
    },
  }
}
