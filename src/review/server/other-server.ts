/** Whether another process serves the same file. It has to prove it: its port may be somebody else's by now. */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { proofName, proofOf } from './admission.ts'
import { servedAddress } from './address.ts'

const longestMs = 2000

/** @returns its address, with the token */
export async function otherServer(path: string): Promise<string | undefined> {
  const address = await servedAddress(path)
  if (!address) return undefined
  const { port, token } = address
  const root = `http://127.0.0.1:${port}`
  const challenge = randomBytes(16).toString('hex')
  try {
    const signal = AbortSignal.timeout(longestMs)
    const reply = await fetch(`${root}/${proofName(token)}/${challenge}`, {
      signal,
      redirect: 'error',
    })
    const proof = Buffer.from(await reply.text())
    const wanted = Buffer.from(proofOf(token, challenge))
    const isTrue = proof.length === wanted.length && timingSafeEqual(proof, wanted)
    return isTrue ? `${root}/${token}/` : undefined
  } catch {
    return undefined
  }
}
