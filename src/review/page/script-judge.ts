/** The part of the script that judges, corrects and moves on. The page moves on only once the server has confirmed. */
export const scriptJudge: string = `
const mostEdited = 2000000

/** Whoever types a note types on, while decisions are saved: its letters must not judge rows. */
const focusRow = () => { if (document.activeElement !== at('note')) at('row').focus({ preventScroll: true }) }

/** Whether the server has answered. */
const go = async (where, open, said = '') => {
  const body = { go: where, open, show: chosen }
  if (current) Object.assign(body, { id: current.id, near: current.index })
  const answer = await send('row', body)
  if (!answer) return false
  showFigures(answer)
  if (answer.row) {
    showRow(answer.row)
    focusRow()
    say(said + at('heading').textContent + '.' + laterText())
  } else if (!open && current) {
    say(said + (where === 'previous' ? 'This is the first row.' : 'This is the last row.') + laterText())
  } else {
    const { rows } = figures[chosen]
    write('none', rows === 0 ? 'There is no such row.' : 'All ' + number(rows) + ' rows are judged.')
    showRow(null)
    say(said + at('none').textContent)
  }
  return true
}

const giveNoteBack = (note) => { at('note').value = [note, at('note').value].filter(Boolean).join(' ') }

/** The note is that of the moment in which the key is pressed; what is typed later is for the next one. */
const judge = (verdict, value) => {
  const note = at('note').value
  const work = {
    name: verdict, isVerdict: true, isSaved: false, says: 'Saving: ' + verdict + '.',
    act: async () => {
      if (!current) {
        giveNoteBack(note)
        return true
      }
      if (!work.isSaved) {
        const { id, index } = current
        say(work.says + laterText())
        if (!await send('decide', { id, near: index, verdict, value, note })) {
          say('Not saved.')
          return false
        }
        work.isSaved = true
        tellProblem('')
      }
      return await go('next', true, 'Saved: ' + verdict + '. ')
    },
    giveBack: () => {
      if (work.isSaved) return
      giveNoteBack(note)
      // Its text is still there: nothing else has used the editor.
      if (verdict === 'corrected') at('editor').showModal()
    },
  }
  if (take(work)) at('note').value = ''
}

const undo = () => take({ name: 'undo', says: 'Undoing.', act: async () => {
  const answer = await send('undo', {})
  if (!answer) {
    say('Nothing undone.')
    return false
  }
  showFigures(answer)
  showRow(answer.row)
  focusRow()
  say('Undone. ' + at('heading').textContent + '.' + laterText())
  return true
} })

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

const correct = () => take({ name: 'correct', opensEditor: true, act: async () => {
  if (!current) return true
  if (current.answer.length > mostEdited) {
    say('This answer is too long to correct here. Judge it wrong.')
    return true
  }
  const text = await wholeAnswer(current)
  if (text === undefined) return false
  write('editor-kind', current.isText ? 'Plain text.' : 'JSON. It is checked before it is saved.')
  write('value-problem', '')
  at('value').value = text
  at('editor').showModal()
  at('value').focus()
  at('value').setSelectionRange(0, 0)
  return true
} })

const save = () => {
  const text = at('value').value
  try {
    if (!current.isText) JSON.parse(text)
  } catch (error) {
    at('value').setAttribute('aria-invalid', 'true')
    return write('value-problem', 'This is not JSON: ' + error.message)
  }
  at('value').removeAttribute('aria-invalid')
  at('editor').close()
  judge('corrected', current.isText ? JSON.stringify(text) : text)
}
`
