/**
 * The script of the page. It asks for an overview every second, but only while the page can be seen.
 * The whole ledger is read only when a button asks for it.
 */
import { scriptBase } from './script-base.ts'
import { scriptBatches } from './script-batches.ts'
import { scriptConnect } from './script-connect.ts'
import { scriptLedger } from './script-ledger.ts'

const main = `
const pollMs = 1000
const retryMs = 3000
let timer

const tell = (id, text) => { write(at(id), text); show(at(id), text !== '') }

const refresh = async () => {
  clearTimeout(timer)
  if (document.hidden) return
  let waitMs = pollMs
  try {
    const [overview, faults] = await Promise.all([call('GET', 'batches'), call('GET', 'faults')])
    write(at('now'), overview.now.slice(0, 19).replace('T', ' ') + ' UTC')
    tell('failure', overview.failure ?? '')
    showBatches(overview)
    showLedger(overview)
    showFaults(faults)
    tell('message', '')
  } catch (error) {
    waitMs = retryMs
    tell('message', 'The emulator does not answer (' + error.message + '). Trying again.')
  }
  clearTimeout(timer)
  timer = setTimeout(refresh, waitMs)
}

const during = async (button, work, told) => {
  button.disabled = true
  try {
    await work()
  } catch (error) {
    told(error.message)
  }
  button.disabled = false
}

at('advance').addEventListener('submit', (event) => {
  event.preventDefault()
  const ms = at('amount').valueAsNumber * Number(at('unit').value)
  const button = at('advance').querySelector('button')
  write(at('advanced'), '')
  void during(button, async () => {
    await call('POST', 'advance', { ms })
    write(at('advanced'), 'Advanced.')
    await refresh()
  }, (text) => write(at('advanced'), text))
})
at('count-twice').addEventListener('click', (event) => {
  void during(event.currentTarget, countTwice, (text) => write(at('twice'), text))
})
at('settings').addEventListener('toggle', () => {
  showSettings().catch((error) => tell('message', error.message))
})
document.addEventListener('visibilitychange', () => void refresh())
connect().catch(() => {})
void refresh()
`

export const pageScript: string = `(() => {
'use strict'
${scriptBase}${scriptBatches}${scriptLedger}${scriptConnect}${main}})()
`
