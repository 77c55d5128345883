/** The part of the page's script that shows the ledger, the faults and the settings. */
export const scriptLedger: string = `
const fillTiles = (pairs) => fillList(
  at('totals'), pairs, ([name]) => name,
  () => { const tile = make('div'); tile.append(make('dt'), make('dd')); return tile },
  (tile, [name, value]) => { write(tile.firstChild, name); write(tile.lastChild, value) },
)

const showLedger = ({ accepted, calls, totals }) => {
  const models = Object.entries(totals.byModel)
  const bills = models.map(([, bill]) => bill)
  const tokens = (name) => sum(bills.map((bill) => bill.tokens[name]))
  const unpriced = sum(bills.map((bill) => bill.unpriced))
  fillTiles([
    ['Batches', number(accepted.batches)],
    ['Requests', number(accepted.requests)],
    ...Object.entries(totals.results).map(([name, count]) => [name, number(count)]),
    ['Billed', number(sum(bills.map((bill) => bill.billed)))],
    ['Input tokens', number(tokens('input'))],
    ['Output tokens', number(tokens('output'))],
    ['Cache writes, 5\u00a0min', number(tokens('cache_write_5m'))],
    ['Cache writes, 1\u00a0h', number(tokens('cache_write_1h'))],
    ['Cache reads', number(tokens('cache_read'))],
    ['USD', usd(sum(bills.map((bill) => bill.usd)))],
    ...(unpriced > 0 ? [['Without a price', number(unpriced)]] : []),
  ])
  const made = Object.entries(calls).filter(([, count]) => count > 0)
  fillPairs(at('calls'), made.length > 0
    ? made.map(([name, count]) => [name, number(count)]) : [['none yet', '']])
  const cells = Array.from({ length: 6 }, () => ['number'])
  fillList(at('models'), models, ([name]) => name, row(['id'], cells), (tr, [name, bill]) => {
    const { input, output, cache_write_5m, cache_write_1h, cache_read } = bill.tokens
    const counts = [bill.billed, input, output, cache_write_5m + cache_write_1h, cache_read]
    const shown = [name, ...counts.map(number), usd(bill.usd)]
    shown.forEach((value, index) => write(tr.children[index], value))
  })
}

const countTwice = async () => {
  const { billedTwice, billedTwiceById } = await call('GET', 'ledger')
  const example = billedTwice.examples[0]
  write(at('twice'), number(billedTwice.count) + ' by content, ' +
    number(billedTwiceById.count) + ' by custom_id' +
    (example ? '. The first: ' + example.requests.map(({ custom_id, batch, message }) =>
      (custom_id ?? message) + (batch ? ' in ' + batch : '')).join(', ') : ''))
}

const showFaults = ({ rules, struck }) => {
  show(at('no-faults'), rules.length === 0 && Object.keys(struck).length === 0)
  const numbered = rules.map((rule, index) => [String(index), JSON.stringify(rule)])
  const newRule = () => { const li = make('li'); li.append(make('code')); return li }
  fillList(at('rules'), numbered, ([key]) => key, newRule, (li, [, text]) => write(li.firstChild, text))
  fillPairs(at('struck'), Object.entries(struck).map(([name, count]) => [name + ' has struck', number(count)]))
}

const flat = (value, prefix) => Object.entries(value).flatMap(([name, member]) =>
  typeof member === 'object' && member !== null && !Array.isArray(member)
    ? flat(member, prefix + name + '.')
    : [[prefix + name, typeof member === 'string' ? member : JSON.stringify(member)]])

const showSettings = async () => {
  if (!at('settings').open) return
  fillPairs(at('settings-rows'), flat(await call('GET', 'settings'), ''))
}
`
