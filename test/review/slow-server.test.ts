/** The page of a review beside a server that is slow, or refuses: no key is lost, and none is about another row. */
import t from 'tap'
import { setTimeout } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { judge, launch, noBrowser, openPage } from './open-page.ts'
import { decisionsOf, reviewFile, reviewLines } from './review-rows.ts'
import { ReviewProcess } from './review-process.ts'

const skip = noBrowser
if (skip) console.error(`skipped, for there is ${skip}`)

const said = async (page: Page, hasText: string | RegExp): Promise<void> => {
  const status = page.locator('#status')
  try {
    await status.filter({ hasText }).waitFor()
  } catch (cause) {
    throw new Error(`the page says: ${await status.textContent()}`, { cause })
  }
}
const shows = async (page: Page, row: number): Promise<void> =>
  await page
    .locator('#heading')
    .filter({ hasText: `Row ${row} of` })
    .waitFor()
const press = async (page: Page, ...keys: string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key)
}
const made = (path: string): string[] =>
  decisionsOf(path).map(({ position, verdict, note }) =>
    [position, verdict, ...(note ? [note] : [])].join(' '),
  )

type Test = Parameters<typeof launch>[0] & { testdir(): string }

/** A review of ten rows in the browser. */
async function review(t: Test): Promise<{
  path: string
  server: ReviewProcess
  page: Page
  bad: string[]
  /** Presses keys, and has the first decision of them refused once all are pressed. */
  refuse: (...keys: string[]) => Promise<void>
}> {
  const path = reviewFile(t.testdir(), reviewLines(10))
  const server = await ReviewProcess.start(t, [path])
  const refusals: Array<Promise<void>> = []
  const { page, bad } = await openPage(await launch(t), server.url, (page) =>
    page.route('**/decide', async (route) => {
      const pressed = refusals.shift()
      if (!pressed) return await route.continue()
      await pressed
      await route.fulfill({ status: 409, json: { error: 'This row was refused.' } })
    }),
  )
  // There is nothing to judge before.
  await shows(page, 1)
  const refuse = async (...keys: string[]): Promise<void> => {
    let release = (): void => {}
    refusals.push(new Promise<void>((resolve) => (release = resolve)))
    await press(page, ...keys)
    release()
  }
  return { path, server, page, bad, refuse }
}

void t.test('keys wait for a slow server, in their order', { skip }, async (t) => {
  const { path, server, page, bad } = await review(t)
  const { child } = server.cli
  child.kill('SIGSTOP')
  await press(page, 'r', 'w', 'j', 'r', 'u', 'w')
  await said(page, 'Saving: right. Then: wrong, next, right, undo, wrong.')
  // Typed while the first decision is on its way: of the next key, and it goes on where the typing is.
  await press(page, 'm')
  await page.keyboard.type('wrong currency')
  await setTimeout(300)
  t.same(decisionsOf(path), [])
  child.kill('SIGCONT')
  await said(page, 'Saved: wrong. Row 5 of 10.')
  t.same(made(path), ['0 right', '1 wrong', '3 right', '3 undone', '3 wrong'])
  t.equal(await page.locator('#note').inputValue(), 'wrong currency', 'no letter has judged a row')
  await press(page, 'Enter')
  child.kill('SIGSTOP')
  await press(page, 'y')
  t.equal(await page.locator('#note').inputValue(), '')
  await press(page, 'm')
  await page.keyboard.type('another')
  await press(page, 'Enter', 'n')
  child.kill('SIGCONT')
  await shows(page, 7)
  t.same(made(path).slice(5), ['4 right wrong currency', '5 wrong another'])
  t.same(bad, [])
})

void t.test('not more keys than a person has in mind', { skip }, async (t) => {
  const path = reviewFile(t.testdir(), reviewLines(40))
  const server = await ReviewProcess.start(t, [path])
  const { page, bad } = await openPage(await launch(t), server.url)
  await shows(page, 1)
  server.cli.child.kill('SIGSTOP')
  for (let i = 0; i < 21; i++) await press(page, i % 2 ? 'w' : 'r')
  await press(page, 'w')
  await said(page, 'Not taken: wrong. 20 keys are already waiting.')
  // The key of the first is held down: what repeats is nobody's decision.
  await page.keyboard.down('r')
  await page.keyboard.down('r')
  await page.keyboard.up('r')
  server.cli.child.kill('SIGCONT')
  await shows(page, 22)
  await said(page, /^Saved: right\. Row 22 of 40\.$/)
  t.same(
    made(path),
    Array.from({ length: 21 }, (_, i) => `${i} ${i % 2 ? 'wrong' : 'right'}`),
  )
  t.same(bad, [])
})

void t.test(
  'what is pressed behind a decision that fails is not about its row',
  { skip },
  async (t) => {
    const { path, page, bad, refuse } = await review(t)
    await refuse('r', 'w', 'y')
    await said(page, 'Not done: right. Then: wrong, right. Enter tries again, Escape drops all 3.')
    t.match(
      await page.locator('#problem').textContent(),
      'This row was refused. Not saved yet: right, wrong, right.',
    )
    t.match(await page.locator('#held').innerText(), /Try again.*Drop/s)
    await press(page, 'w')
    await setTimeout(2500)
    t.same(made(path), [], 'nothing goes on by itself')
    t.ok(await page.locator('#problem').isVisible(), 'and the reason stays')
    await press(page, 'Enter')
    await shows(page, 4)
    t.same(made(path), ['0 right', '1 wrong', '2 right'])
    t.notOk(await page.locator('#held').isVisible())
    t.notOk(await page.locator('#problem').isVisible())

    await press(page, 'm')
    await page.keyboard.type('a long note')
    await refuse('Enter', 'r', 'w')
    await said(page, 'Escape drops both.')
    await press(page, 'Escape')
    await said(page, 'Dropped: right, wrong.')
    t.equal(await page.locator('#note').inputValue(), 'a long note', 'it is not lost')
    await shows(page, 4)
    await judge(page, 'w')
    t.same(made(path).slice(3), ['3 wrong a long note'])

    await refuse('r', 'w')
    await page.locator('#again').click()
    await shows(page, 7)
    await refuse('r', 'w')
    await page.locator('#drop').waitFor()
    await page.locator('#drop').focus()
    await press(page, 'Enter')
    await said(page, 'Dropped: right, wrong.')
    t.same(made(path).slice(4), ['4 right', '5 wrong'])
    t.same(
      bad.filter((text) => !text.includes('409')),
      [],
    )
  },
)

void t.test(
  'a decision that fails alone can be pressed again, with all that was written',
  { skip },
  async (t) => {
    const { path, page, refuse } = await review(t)
    await refuse('r')
    await said(page, 'Not saved.')
    // Longer than the page looks at the figures by itself.
    await setTimeout(2500)
    t.equal(
      await page.locator('#problem').textContent(),
      'This row was refused. Not saved yet: right.',
    )
    await press(page, 'c')
    const value = page.locator('#value')
    await value.waitFor()
    await value.fill('{"label": "typed for an hour"}')
    await refuse('Control+Enter')
    await said(page, 'Not saved.')
    await value.waitFor()
    t.equal(await value.inputValue(), '{"label": "typed for an hour"}')
    await judge(page, 'Control+Enter')
    t.same(made(path), ['0 corrected'])
  },
)

void t.test('keys behind one that opens the editor would be typed into it', { skip }, async (t) => {
  const { path, server, page } = await review(t)
  server.cli.child.kill('SIGSTOP')
  await press(page, 'r', 'c', 'w')
  await said(page, 'Wait for the editor to open.')
  server.cli.child.kill('SIGCONT')
  await page.locator('#value').waitFor()
  await shows(page, 2)
  t.same(made(path), ['0 right'])
})
