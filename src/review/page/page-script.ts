/** The script of the page: keys, and what they do. The page moves on only once the server has confirmed. */
import { scriptJudge } from './script-judge.ts'
import { scriptQueue } from './script-queue.ts'
import { scriptRow } from './script-row.ts'
import { scriptSend } from './script-send.ts'
import { scriptText } from './script-text.ts'

const main = `
const help = () => { at('help').showModal() }
const move = (where, open) => take({ name: open ? 'next open' : where, act: () => go(where, open) })

const keys = {
  r: () => judge('right'), y: () => judge('right'), w: () => judge('wrong'), n: () => judge('wrong'),
  c: correct, u: undo, j: () => move('next', false), k: () => move('previous', false), o: () => move('next', true),
  ArrowRight: () => move('next', false), ArrowLeft: () => move('previous', false), '?': help,
  m: () => at('note').focus(),
}

document.addEventListener('keydown', (event) => {
  const { key, ctrlKey, metaKey, altKey, repeat, target } = event
  if (target.id === 'value' && key === 'Enter' && (ctrlKey || metaKey)) {
    event.preventDefault()
    return save()
  }
  if (target.id === 'note' && (key === 'Enter' || key === 'Escape')) return at('row').focus()
  if (ctrlKey || metaKey || altKey || at('editor').open || at('help').open) return
  if (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) return
  if (isHeld && (key === 'Enter' || key === 'Escape')) {
    if (key === 'Enter' && target.closest('#held')) return
    event.preventDefault()
    return key === 'Enter' ? tryAgain() : drop()
  }
  const act = Object.hasOwn(keys, key) ? keys[key] : undefined
  if (!act) return
  event.preventDefault()
  // A key that is held down must not judge one row after the other.
  if (!repeat || (!isBusy && /^(j|k|Arrow)/.test(key))) act()
})
for (const [id, act] of Object.entries({
  right: keys.r, wrong: keys.w, correct, undo, previous: keys.k, next: keys.j, 'open-help': help,
  cancel: () => at('editor').close(), again: tryAgain, drop,
})) at(id).addEventListener('click', () => act())
at('editor-form').addEventListener('submit', (event) => { event.preventDefault(); save() })
at('show').addEventListener('change', () => {
  const wanted = at('show').value
  const isTaken = take({ name: 'another choice of rows', act: () => {
    chosen = wanted
    current = null
    return go('next', true)
  } })
  if (!isTaken) at('show').value = chosen
})
window.addEventListener('beforeunload', (event) => { if (unsavedText() !== '') event.preventDefault() })

const watch = async () => {
  for (;;) {
    await pause(2000)
    if (document.hidden || isBusy) continue
    const state = await send('figures', {})
    if (!state || isBusy) continue
    showFigures(state)
    if (current) write('heading', headingOf(current))
    const { rows, judged } = state.figures[chosen]
    if (!current && judged < rows) move('next', true)
  }
}

move('next', true)
void watch()
`

export const pageScript: string = `(() => {
'use strict'
${scriptText}${scriptSend}${scriptRow}${scriptQueue}${scriptJudge}${main}})()
`
