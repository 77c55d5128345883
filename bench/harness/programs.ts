/** The compared programs. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export interface Program {
  readonly name: string
  readonly script: string
}

const built = (name: string): string =>
  fileURLToPath(new URL(`../programs/${name}`, import.meta.url))
const peers = new URL('../../../bench/peers/', import.meta.url)

/** @param major - version of the node that runs them: the Vercel AI SDK needs 22 or later */
export function programs(major: number): Program[] {
  const own = [
    { name: 'batchline', script: built('batchline.js') },
    { name: 'bare', script: built('bare.js') },
    { name: 'SDK script', script: built('sdk-script.js') },
  ]
  const installed = existsSync(new URL('ai-sdk/node_modules', peers))
  if (major < 22 || !installed) return own
  return [...own, { name: 'AI SDK 7', script: fileURLToPath(new URL('ai-sdk/main.js', peers)) }]
}
