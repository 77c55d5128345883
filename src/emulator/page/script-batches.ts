/** The part of the page's script that shows the batches. */
export const scriptBatches: string = `
const ends = ['succeeded', 'errored', 'canceled', 'expired']

const newBatch = () => {
  const tr = row(['id'], [[], [], ['requests'], ['number'], ['number']])()
  const [, workspace, state, requests, age, end] = tr.children
  workspace.classList.add('id')
  const bar = make('div', 'bar')
  for (const name of ends) bar.append(make('i', name))
  state.append(make('span'), make('span', 'note'))
  requests.append(bar, make('span', 'note'))
  age.dataset.label = 'Age'
  return tr
}

const countsText = (counts) => {
  const parts = ends.filter((name) => counts[name] > 0).map((name) => number(counts[name]) + ' ' + name)
  if (counts.processing > 0) parts.push(number(counts.processing) + ' processing')
  return parts.join(', ')
}

const notes = (batch) => [
  batch.is_due ? 'due, not ready yet' : '',
  batch.is_visible ? '' : 'clients can’t see it',
  batch.is_foreign ? 'another client’s' : '',
].filter(Boolean).join(', ')

const fillBatch = (now) => (tr, batch) => {
  const [id, workspace, state, requests, age, end] = tr.children
  const total = sum(Object.values(batch.counts))
  write(id, batch.id)
  write(workspace, batch.workspace)
  state.firstChild.className = 'state ' + (batch.is_due ? 'due' : batch.status)
  write(state.firstChild, batch.status.replace('_', ' '))
  write(state.lastChild, notes(batch))
  for (const part of requests.firstChild.children) {
    part.style.width = (100 * batch.counts[part.className]) / total + '%'
  }
  write(requests.lastChild, countsText(batch.counts))
  write(age, span(now - Date.parse(batch.created_at)))
  const left = Date.parse(batch.ends_at) - now
  const isOver = batch.status === 'ended' || batch.status === 'archived'
  end.dataset.label = isOver ? 'Ended' : 'Ends'
  write(end, isOver ? span(-left) + ' ago' : batch.is_due ? 'due' : 'in ' + span(left))
}

const showBatches = ({ now, batches, known, running }) => {
  const shown = batches.length < known ? 'newest ' + number(batches.length) + ' of ' : ''
  write(at('known'), known > 0 ? shown + number(known) + ', ' + number(running) + ' running' : '')
  show(at('batches'), known > 0)
  show(at('no-batches'), known === 0)
  const list = at('batches').tBodies[0]
  fillList(list, batches, ({ id }) => id, newBatch, fillBatch(Date.parse(now)))
}
`
