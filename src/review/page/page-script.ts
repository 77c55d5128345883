/** The script of the page: keys, and what they do. The page moves on only once the server has confirmed. */
import { scriptRow } from './script-row.ts'
import { scriptSend } from './script-send.ts'
import { scriptText } from './script-text.ts'

const main = `
let isBusy = false
const mostEdited = 2000000

const say = (text) => write('status', text)

/** One thing at a time: a key that is pressed while a decision is on its way would judge a row unseen. */
const during = async (work) => {
  if (isBusy) return
  isBusy = true
  at('actions').setAttribute('aria-busy', 'true')
  await work()
  isBusy = false
  at('actions').removeAttribute('aria-busy')
}

const go = async (where, open, said = '') => {
  const body = { go: where, open, show: at('show').value }
  if (current) Object.assign(body, { id: current.id, near: current.index })
  const answer = await send('row', body)
  if (!answer) return
  showFigures(answer)
  if (answer.row) {
    showRow(answer.row)
    at('row').focus({ preventScroll: true })
    say(said + at('heading').textContent + '.')
    return
  }
  if (!open && current) return say(said + (where === 'previous' ? 'This is the first row.' : 'This is the last row.'))
  const { rows } = figures[at('show').value]
  write('none', rows === 0 ? 'There is no such row.' : 'All ' + number(rows) + ' rows are judged.')
  showRow(null)
  say(said + at('none').textContent)
}

const judge = (verdict, value) => during(async () => {
  if (!current) return
  const { id, index } = current
  const note = at('note').value
  unsaved = verdict
  say('Saving: ' + verdict + '.')
  const answer = await send('decide', { id, near: index, verdict, value, note })
  unsaved = ''
  if (!answer) return say('Not saved.')
  tellProblem('')
  at('note').value = ''
  await go('next', true, 'Saved: ' + verdict + '. ')
})

const undo = () => during(async () => {
  const answer = await send('undo', {})
  if (!answer) return say('Nothing taken back.')
  showFigures(answer)
  showRow(answer.row)
  at('row').focus({ preventScroll: true })
  say('Taken back. ' + at('heading').textContent + '.')
})

const wholeAnswer = async (row) => {
  let text = row.value ?? row.answer.text
  if (row.value !== undefined) return text
  while (text.length < row.answer.length) {
    const more = await send('more', { id: row.id, near: row.index, piece: 0, from: text.length })
    if (!more || more.text === '') return undefined
    text += more.text
  }
  return text
}

const correct = () => during(async () => {
  if (!current) return
  if (current.answer.length > mostEdited) return say('This answer is too long to be corrected here: judge it wrong.')
  const text = await wholeAnswer(current)
  if (text === undefined) return
  write('editor-kind', current.isText ? 'Plain text.' : 'JSON. It is checked before it is saved.')
  write('value-problem', '')
  at('value').value = text
  at('editor').showModal()
  at('value').focus()
  at('value').setSelectionRange(0, 0)
})

const save = () => {
  const text = at('value').value
  try {
    if (!current.isText) JSON.parse(text)
  } catch (error) {
    at('value').setAttribute('aria-invalid', 'true')
    return write('value-problem', 'This is no JSON: ' + error.message)
  }
  at('value').removeAttribute('aria-invalid')
  at('editor').close()
  void judge('corrected', current.isText ? JSON.stringify(text) : text)
}

const help = () => { at('help').showModal() }
const move = (where, open) => during(() => go(where, open))

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
  const act = Object.hasOwn(keys, key) ? keys[key] : undefined
  if (!act) return
  event.preventDefault()
  // A key that is held down must not judge one row after the other.
  if (!repeat || /^(j|k|Arrow)/.test(key)) void act()
})
for (const [id, act] of Object.entries({
  right: keys.r, wrong: keys.w, correct, undo, previous: keys.k, next: keys.j, 'open-help': help,
  cancel: () => at('editor').close(),
})) at(id).addEventListener('click', () => void act())
at('editor-form').addEventListener('submit', (event) => { event.preventDefault(); save() })
at('show').addEventListener('change', () => { current = null; void move('next', true) })
window.addEventListener('beforeunload', (event) => { if (unsaved !== '') event.preventDefault() })

const watch = async () => {
  for (;;) {
    await pause(2000)
    if (document.hidden || isBusy) continue
    const state = await send('figures', {})
    if (!state || isBusy) continue
    showFigures(state)
    if (current) write('heading', headingOf(current))
    const { rows, judged } = state.figures[at('show').value]
    if (!current && judged < rows) await move('next', true)
  }
}

void move('next', true).then(watch)
`

export const pageScript: string = `(() => {
'use strict'
${scriptText}${scriptSend}${scriptRow}${main}})()
`
