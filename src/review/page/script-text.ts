/**
 * The part of the script that shows text. Whatever comes out of the file is hostile: it becomes text nodes and
 * nothing else, characters that are not seen or turn the order of others around become marks, and what is
 * long comes piece by piece.
 */
export const scriptText: string = `
const at = (id) => document.getElementById(id)
const make = (name, text) => {
  const element = document.createElement(name)
  if (text !== undefined) element.textContent = text
  return element
}
const write = (id, text) => { if (at(id).textContent !== text) at(id).textContent = text }
const show = (id, isShown) => { at(id).hidden = !isShown }

const unseen = /[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff]|[\\ud800-\\udbff](?![\\udc00-\\udfff])|(?<![\\ud800-\\udbff])[\\udc00-\\udfff]|\\udb40[\\udc00-\\udfff]/g
const mostMarks = 2000

const addText = (parent, text) => {
  let from = 0
  let marks = 0
  for (const found of text.matchAll(unseen)) {
    if (found[0] === '\\r' && text[found.index + 1] === '\\n') continue
    parent.append(text.slice(from, found.index))
    from = found.index + found[0].length
    if (++marks > mostMarks) continue
    const mark = make('span', 'U+' + found[0].codePointAt(0).toString(16).toUpperCase().padStart(4, '0'))
    mark.className = 'mark'
    mark.title = 'a character that is not seen'
    parent.append(mark)
  }
  parent.append(text.slice(from))
}

const block = (text) => {
  const pre = make('pre')
  pre.dir = 'auto'
  addText(pre, text)
  return pre
}

const number = (value) => Number(value).toLocaleString('en')

const fillPiece = (parent, piece, index, row) => {
  parent.replaceChildren(block(piece.text))
  let shown = piece.text.length
  if (shown >= piece.length) return
  const button = make('button', '')
  button.type = 'button'
  const label = () => {
    button.textContent = 'Show more: ' + number(shown) + ' of ' + number(piece.length) + ' characters'
    button.hidden = shown >= piece.length
  }
  label()
  button.addEventListener('click', async () => {
    button.disabled = true
    const more = await send('more', { id: row.id, near: row.index, piece: index, from: shown })
    button.disabled = false
    if (!more) return
    button.before(block(more.text))
    shown += more.text.length
    if (more.text === '') shown = piece.length
    label()
  })
  parent.append(button)
}

const fillPairs = (list, pairs) => list.replaceChildren(...pairs.map(([name, fill]) => {
  const pair = make('div')
  const [dt, dd] = [make('dt'), make('dd')]
  const isolated = make('bdi')
  addText(isolated, name)
  dt.append(isolated)
  fill(dd)
  pair.append(dt, dd)
  return pair
}))
`
