/**
 * The part of the script that does what keys ask for, one after the other, in the order in which they were pressed:
 * however slow the server is, the same keys end the same as with a fast one. What fails holds up all that was pressed
 * behind it, for a verdict that was meant for the next row must not be about this one.
 */
export const scriptQueue: string = `
/** Beside the one that is being done. Who is further ahead than this judges what nobody can keep in mind. */
const mostWaiting = 20
/** The first is being done, or is held. */
const works = []
let isBusy = false
let isHeld = false

const say = (text) => write('status', text)
const namesOf = (some) => some.map(({ name }) => name).join(', ')
const laterText = () => works.length > 1 ? ' Then: ' + namesOf(works.slice(1)) + '.' : ''
const unsavedText = () => namesOf(works.filter((work) => work.isVerdict && !work.isSaved))

const tellHeld = () => say('Not done: ' + works[0].name + '.' + laterText() + ' Enter tries again, Escape drops ' +
  (works.length === 2 ? 'both.' : 'all ' + works.length + '.'))

const setHeld = (isOn) => {
  isHeld = isOn
  show('held', isOn)
  if (isOn) tellHeld()
}

const setBusy = (isOn) => {
  isBusy = isOn
  if (isOn) at('actions').setAttribute('aria-busy', 'true')
  else at('actions').removeAttribute('aria-busy')
}

const run = async () => {
  setBusy(true)
  while (works.length > 0) {
    const [work] = works
    let isDone = false
    try {
      isDone = await work.act()
    } catch (error) {
      reportError(error)
    }
    // Stays busy: what looks at the server by itself would take away what the page says is wrong.
    if (!isDone && works.length > 1) return setHeld(true)
    works.shift()
    if (!isDone) work.giveBack?.()
  }
  setBusy(false)
}

/** Whether it will be done; if not, the page says why. */
const take = (work) => {
  if (isHeld) {
    tellHeld()
    return false
  }
  // What is typed for the editor would judge rows.
  if (works.some(({ opensEditor }) => opensEditor)) {
    say('Wait for the editor to open.')
    return false
  }
  if (works.length > mostWaiting) {
    say('Not taken: ' + work.name + '. ' + mostWaiting + ' keys are already waiting.')
    return false
  }
  works.push(work)
  if (isBusy) say((works[0].says ?? '') + laterText())
  else void run()
  return true
}

const tryAgain = () => {
  if (!isHeld) return
  setHeld(false)
  void run()
}

const drop = () => {
  if (!isHeld) return
  const dropped = works.splice(0)
  setHeld(false)
  setBusy(false)
  tellProblem('')
  say('Dropped: ' + namesOf(dropped) + '.')
  focusRow()
  dropped[0].giveBack?.()
}
`
