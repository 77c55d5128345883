/** The part of the script that shows a row, and how often answers are wrong. */
export const scriptRow: string = `
const whys = {
  sample: 'Drawn at random', tier: 'Its confidence calls for a review', unsure: 'Its confidence is too low to be used',
  fallback: 'It failed, and has your fallback value instead of an answer', all: 'It was added to this file',
}
const verdicts = { right: 'right', wrong: 'wrong', corrected: 'corrected' }
let current = null
let figures = null
/** Which rows are gone through. The menu may say already what is done later. */
let chosen = at('show').value

const percent = (share) => (100 * share).toFixed(1) + ' %'

const showFigures = (state) => {
  figures = state.figures
  const { rows, judged } = figures[chosen]
  at('bar').max = Math.max(rows, 1)
  at('bar').value = judged
  write('progress', number(judged) + ' of ' + number(rows) + ' judged' + (state.isReading ? ', more may come' : ''))
  const named = [['sample', 'Random sample'], ['tier', 'Confidence: review'], ['unsure', 'Unsure'], ['fallback', 'Fallback value']]
  const shown = named.filter(([why]) => figures[why].rows > 0)
  fillPairs(at('figures'), shown.map(([why, name]) => [name, (dd) => {
    const { judged, wrong, rate, low, high } = figures[why]
    const small = make('span', judged === 0 ? 'none judged yet' : number(wrong) + ' of ' + number(judged) + ' wrong; ' +
      percent(low) + ' to ' + percent(high))
    small.className = 'small'
    dd.append(judged === 0 ? '–' : percent(rate), small)
  }]))
}

const headingOf = ({ index }) => 'Row ' + number(index + 1) + ' of ' + number(figures.all.rows)

const showRow = (row) => {
  current = row
  show('row', row !== null)
  show('none', row === null)
  for (const id of ['right', 'wrong', 'correct']) at(id).disabled = row === null
  if (row === null) return
  write('heading', headingOf(row))
  write('why', whys[row.why] + '.')
  show('earlier', row.earlier !== undefined)
  write('earlier', 'Judged earlier, for a different answer: ' + row.earlier + '.')
  show('failure', row.failure !== undefined)
  at('failure').replaceChildren()
  if (row.failure !== undefined) addText(at('failure'), row.failure)
  fillPairs(at('input'), row.row.map((piece, i) => [piece.name, (dd) => fillPiece(dd, piece, i + 1, row)]))
  show('no-input', row.row.length === 0)
  fillPiece(at('answer'), row.answer, 0, row)
  show('judged', row.verdict !== undefined)
  write('verdict', (verdicts[row.verdict] ?? '') + (row.note ? ': ' : ''))
  if (row.note) addText(at('verdict'), row.note)
  at('corrected').replaceChildren(...(row.value === undefined ? [] : [block(row.value)]))
  fillPairs(at('facts'), row.facts.map(([name, text]) => [name, (dd) => {
    const isolated = make('bdi')
    addText(isolated, text)
    dd.append(isolated)
  }]))
  window.scrollTo(0, 0)
}
`
