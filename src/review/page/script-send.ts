/**
 * The part of the script that speaks with the server. A call waits until there is an answer, however long:
 * what is not confirmed is said again. Before it tells the token to whoever answers on the port after a
 * failure, it has the server prove that it knows the token.
 */
export const scriptSend: string = `
const base = location.pathname
const token = base.split('/')[1]
const bytesOf = (text) => new TextEncoder().encode(text)
const hexOf = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, '0')).join('')
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

const isOurs = async () => {
  const name = hexOf(await crypto.subtle.digest('SHA-256', bytesOf('proof of ' + token)))
  const challenge = hexOf(crypto.getRandomValues(new Uint8Array(16)))
  const key = await crypto.subtle.importKey('raw', bytesOf(token), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  const expected = hexOf(await crypto.subtle.sign('HMAC', key, bytesOf(challenge)))
  const reply = await fetch('/' + name + '/' + challenge, { redirect: 'error' })
  return reply.ok && (await reply.text()) === expected
}

let isLost = false

const tellProblem = (text) => {
  const unsaved = unsavedText()
  write('problem', text === '' ? '' : text + (unsaved === '' ? '' : ' Not saved yet: ' + unsaved + '.'))
  show('problem', text !== '')
}

const post = async (name, body) => {
  if (isLost && !(await isOurs())) throw new Error('another program answers')
  return await fetch(base + name, {
    method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body), redirect: 'error',
  })
}

/** The answer; undefined for a call that the server refuses, which it says. */
const send = async (name, body) => {
  let isTold = false
  for (;;) {
    try {
      const reply = await post(name, body)
      const answer = reply.status === 404 ? {} : await reply.json()
      isLost = reply.status === 404
      if (reply.ok) {
        // A look at the figures comes by itself: what the page says of a key stays until another one is pressed.
        if (isTold || name !== 'figures') tellProblem('')
        return answer
      }
      if (reply.status >= 400 && reply.status < 500 && reply.status !== 404) {
        tellProblem(answer.error ?? 'The server refuses this.')
        return undefined
      }
      if (!isLost) tellProblem('The server can’t do this (' + answer.error + '). Trying again.')
    } catch {
      isLost = true
    }
    isTold = true
    if (isLost) {
      tellProblem('The server does not answer. Everything it has confirmed is on the disk. Start the same command ' +
        'again: this page then continues, or open the address it prints.')
    }
    await pause(700)
  }
}
`
