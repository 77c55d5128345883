/**
 * What the parts of the page's script share. Text of users gets into the page as `textContent` only.
 * Elements are kept and filled anew, so nothing flickers and the focus stays where it is.
 */
export const scriptBase: string = `
const at = (id) => document.getElementById(id)
const make = (name, ...classes) => {
  const element = document.createElement(name)
  if (classes.length > 0) element.className = classes.join(' ')
  return element
}
const write = (element, value) => {
  const text = String(value)
  if (element.textContent !== text) element.textContent = text
}
const show = (element, isShown) => { element.hidden = !isShown }

const fillList = (parent, items, keyOf, create, fill) => {
  const old = new Map(Array.from(parent.children, (child) => [child.dataset.key, child]))
  const keys = new Set(items.map(keyOf))
  for (const [key, child] of old) if (!keys.has(key)) child.remove()
  let next = parent.firstElementChild
  for (const item of items) {
    const key = keyOf(item)
    const element = old.get(key) ?? create(item)
    element.dataset.key = key
    fill(element, item)
    if (element === next) next = next.nextElementSibling
    else parent.insertBefore(element, next)
  }
}

const row = (head, cells) => () => {
  const tr = make('tr')
  const th = make('th', ...head)
  th.scope = 'row'
  tr.append(th, ...cells.map((classes) => make('td', ...classes)))
  return tr
}
const fillPairs = (tbody, pairs) => fillList(
  tbody, pairs, ([name]) => name, row([], [['number']]),
  (tr, [name, value]) => { write(tr.children[0], name); write(tr.children[1], value) },
)

const number = (value) => Number(value).toLocaleString('en')
const usd = (value) => Number(value).toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 6 })
const sum = (values) => values.reduce((total, value) => total + value, 0)

const units = [[86400000, 'd'], [3600000, 'h'], [60000, 'min'], [1000, 's']]
const span = (ms) => {
  if (ms < 1000) return Math.max(0, Math.round(ms)) + ' ms'
  const first = units.findIndex(([size]) => ms >= size)
  const [size, name] = units[first]
  const whole = Math.floor(ms / size)
  const smaller = units[first + 1]
  const rest = smaller ? Math.floor((ms % size) / smaller[0]) : 0
  return whole + ' ' + name + (rest > 0 ? ' ' + rest + ' ' + smaller[1] : '')
}

const call = async (method, path, body) => {
  const options = body === undefined ? { method } : { method, body: JSON.stringify(body) }
  const reply = await fetch('/_emulator/' + path, options)
  const value = await reply.json()
  if (!reply.ok) throw new Error(value.error ?? 'status ' + reply.status)
  return value
}
`
