/** The page of a review, driven by keys in a real browser. */
import t from 'tap'
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { browserPath, heading, judge, launch, noBrowser, openPage } from './open-page.ts'
import {
  append,
  decisionsOf,
  lines,
  reviewFile,
  reviewLines,
  reviewOutcome,
} from './review-rows.ts'
import { ReviewProcess } from './review-process.ts'

const skip = noBrowser
if (skip) console.error(`skipped, for there is ${skip}`)
else t.ok(browserPath)

void t.test('100 rows by keyboard, and a server that is killed in between', { skip }, async (t) => {
  const path = reviewFile(t.testdir(), reviewLines(100))
  let server = await ReviewProcess.start(t, [path])
  const browser = await launch(t)
  const { page, bad, elsewhere } = await openPage(browser, server.url)
  const { url } = server
  const verdicts: string[] = []
  const press = async (key: string): Promise<void> => {
    verdicts.push(key === 'w' || key === 'n' ? 'wrong' : 'right')
    await judge(page, key)
  }
  const keyOf = (i: number): string => (i % 10 === 3 ? 'w' : i % 10 === 7 ? 'n' : i % 2 ? 'y' : 'r')
  for (let i = 0; i < 40; i++) await press(keyOf(i))
  t.equal(await heading(page), 'Row 41 of 100')

  await server.kill()
  await page.keyboard.press(keyOf(40))
  const problem = page.locator('#problem')
  await problem.filter({ hasText: 'Not saved yet: right' }).waitFor()
  t.match(await problem.textContent(), /server does not answer.*on the disk/)
  t.equal(await heading(page), 'Row 41 of 100', 'it does not move on')
  // It waits behind the other one.
  await page.keyboard.press(keyOf(41))
  await problem.filter({ hasText: 'Not saved yet: right, right' }).waitFor()
  t.equal(decisionsOf(path).length, 40)
  server = await ReviewProcess.start(t, [path])
  t.equal(server.url, url, 'the same address, so that the tab finds it')
  verdicts.push('right', 'right')
  await page.locator('#heading').filter({ hasText: 'Row 43 of 100' }).waitFor()
  t.equal(await problem.isVisible(), false)

  for (let i = 42; i < 70; i++) await press(keyOf(i))
  await server.kill()
  // A line that was cut off is no decision, and the next one stands by itself.
  append(`${path}.decisions.jsonl`, '{"custom_id":"ticket-1070","posi')
  server = await ReviewProcess.start(t, [path])
  for (let i = 70; i < 100; i++) await press(keyOf(i))
  t.equal(await page.locator('#none').textContent(), 'All 100 rows are judged.')

  const made = decisionsOf(path)
  t.equal(made.length, 100, 'nothing is judged twice')
  t.same(
    made.map(({ position }) => position),
    Array.from({ length: 100 }, (_, i) => i),
  )
  t.same(
    made.map(({ verdict }) => verdict),
    verdicts,
  )
  t.equal(statSync(`${path}.decisions.jsonl`).mode & 0o777, 0o600)

  const wrong = (isTier: boolean): number =>
    verdicts.filter((verdict, i) => verdict === 'wrong' && (i % 5 === 4) === isTier).length
  const figures = await page.locator('#figures').innerText()
  t.match(figures, new RegExp(`Random sample[^]*${wrong(false)} of 80 wrong`))
  t.match(figures, new RegExp(`Confidence: review[^]*${wrong(true)} of 20 wrong`))
  t.match(figures, /25\.0 %\s*20 of 80 wrong; 16\.8 % to 35\.5 %/, 'the Wilson interval')

  await page.keyboard.press('u')
  await page.locator('#heading').filter({ hasText: 'Row 100' }).waitFor()
  t.equal(decisionsOf(path).at(-1)?.verdict, 'undone')
  await page.reload()
  await page.locator('#heading').filter({ hasText: 'Row 100 of 100' }).waitFor()
  t.match(await page.locator('#progress').textContent(), /99 of 100 judged/)
  t.same({ bad, elsewhere }, { bad: [], elsewhere: [] })

  server.cli.child.kill('SIGINT')
  const ended = await server.cli.ended
  t.match(ended, {
    code: 0,
    stderr: /99 of 100 rows judged\nrandom sample: 20 of 80 wrong, 25\.0 %/,
  })
})

void t.test('keys to move, to correct, to note and to take back', { skip }, async (t) => {
  const rows = [0, 1, 2, 3].map((i) => reviewOutcome(i))
  rows[1] = reviewOutcome(1, { value: 'plain "text"' })
  const path = reviewFile(
    t.testdir(),
    lines(rows).replace('"label":"billing"', '"n":12345678901234567890'),
  )
  const server = await ReviewProcess.start(t, [path])
  const { page, bad } = await openPage(await launch(t), server.url)
  await page.keyboard.press('j')
  await page.locator('#heading').filter({ hasText: 'Row 2 of' }).waitFor()
  await page.keyboard.press('ArrowLeft')
  await page.locator('#heading').filter({ hasText: 'Row 1 of' }).waitFor()
  await page.keyboard.press('?')
  t.match(await page.locator('#help').innerText(), /undo the last decision/)
  await page.keyboard.press('r')
  await page.keyboard.press('Escape')
  t.equal(await heading(page), 'Row 1 of 4', 'keys judge nothing below a dialog')

  await page.keyboard.press('m')
  await page.keyboard.type('row with a long number')
  await page.keyboard.press('Enter')
  await page.keyboard.press('c')
  const value = page.locator('#value')
  await value.waitFor()
  t.match(await value.inputValue(), /"n": 12345678901234567890,/, 'with all its digits')
  await value.fill('{"label": "billing"')
  await page.keyboard.press('Control+Enter')
  t.match(await page.locator('#value-problem').textContent(), /This is not JSON/)
  await value.fill('{"label": "billing", "n": 12345678901234567891}')
  await judge(page, 'Control+Enter')
  await page.locator('#heading').filter({ hasText: 'Row 2 of' }).waitFor()
  await page.keyboard.press('c')
  t.equal(await value.inputValue(), 'plain "text"')
  t.equal(await page.locator('#editor-kind').textContent(), 'Plain text.')
  await value.fill('another "text"')
  await judge(page, 'Control+Enter')
  await page.keyboard.press('o')
  await page.locator('#heading').filter({ hasText: 'Row 4 of' }).waitFor()
  const [first = '', second = ''] = readFileSync(`${path}.decisions.jsonl`, 'utf8').split('\n')
  t.match(first, /"verdict":"corrected","value":\{"label":"billing","n":12345678901234567891\}/)
  t.match(first, /"note":"row with a long number"/)
  t.match(second, /"value":"another \\"text\\""/)

  await page.keyboard.press('u')
  await page.locator('#heading').filter({ hasText: 'Row 2 of' }).waitFor()
  await page.keyboard.press('u')
  await page.locator('#heading').filter({ hasText: 'Row 1 of' }).waitFor()
  await page.keyboard.press('u')
  await page.locator('#problem').filter({ hasText: 'There is no decision to undo' }).waitFor()
  t.match(await page.locator('#progress').textContent(), /0 of 4 judged/)
  const unexpected = bad.filter((text) => !text.includes('409'))
  t.same(unexpected, [])
})

void t.test('what the model wrote is text, whatever it is', { skip }, async (t) => {
  const hostile = [
    '</script><script>document.title="evil"</script><img src=x onerror="document.title=1">',
    '<iframe src="javascript:parent.document.title=1"></iframe><svg onload=alert(1)>',
    'right \u202Egnorw\u202C and \u2066more\u2069\u200B\u0007 \u{E0041}',
  ]
  const rows = hostile.map((text, i) =>
    reviewOutcome(i, {
      custom_id: text,
      row: { [text]: text },
      model: text,
      value: { [text]: text },
    }),
  )
  const big = '<b>x</b>'.repeat(150_000)
  rows.push(reviewOutcome(3, { value: big, row: { text: big } }))
  rows.push(
    reviewOutcome(4, {
      ok: false,
      value: undefined,
      failure: { kind: hostile[1], message: hostile[0] },
    }),
  )
  const path = reviewFile(t.testdir(), lines(rows), "rev<i>&'.jsonl")
  const server = await ReviewProcess.start(t, [path])
  const { page, bad, elsewhere } = await openPage(await launch(t), server.url)
  t.match(await page.title(), "Review of rev<i>&'.jsonl")
  t.match(await page.locator('#answer').textContent(), '</script><script>')
  await page.keyboard.press('j')
  await page.locator('#heading').filter({ hasText: 'Row 2 of' }).waitFor()
  const usual = performance.now()
  await page.keyboard.press('j')
  await page.locator('#heading').filter({ hasText: 'Row 3 of' }).waitFor()
  const usualMs = performance.now() - usual
  const marks = await page.locator('#answer .mark').allTextContents()
  const each = ['U+202E', 'U+202C', 'U+2066', 'U+2069', 'U+200B', 'U+E0041']
  t.same(marks, [...each, ...each], 'what turns text around, or is not seen, is shown')
  t.equal(
    await page.evaluate(`getComputedStyle(document.querySelector('#answer pre')).unicodeBidi`),
    'plaintext',
  )
  const body = await page.locator('body').textContent()
  t.notMatch(body, /[\u202a-\u202e\u2066-\u2069\u200b]/)

  const began = performance.now()
  await page.keyboard.press('j')
  await page.locator('#heading').filter({ hasText: 'Row 4 of' }).waitFor()
  const shown = (): Promise<number> =>
    page.evaluate(`document.querySelector('#answer pre').textContent.length`)
  t.equal(await shown(), 20_000)
  const tookMs = performance.now() - began
  t.ok(tookMs < 3000 + 10 * usualMs, `a megabyte does not hold up the page: ${tookMs} ms`)
  const more = page.locator('#answer button')
  t.match(await more.textContent(), 'Show more: 20,000 of 1,200,000 characters')
  await more.click()
  await page.locator('#answer button').filter({ hasText: '120,000 of' }).waitFor()
  await page.keyboard.press('j')
  await page.locator('#heading').filter({ hasText: 'Row 5 of' }).waitFor()
  t.match(await page.locator('#failure').textContent(), 'onerror')
  t.equal(await page.locator('img, iframe, svg, article script, article b, article i').count(), 0)
  t.match(await page.title(), 'Review of')
  t.same({ bad, elsewhere }, { bad: [], elsewhere: [] })
})

void t.test('the file grows and is replaced while somebody reviews', { skip }, async (t) => {
  const dir = t.testdir()
  const path = join(dir, 'review.jsonl')
  const whole = reviewLines(10)
  const rest = reviewLines(10, 10)
  writeFileSync(`${path}.part`, whole + rest.slice(0, 50))
  const server = await ReviewProcess.start(t, [path])
  const { page, bad } = await openPage(await launch(t), server.url)
  await page.locator('#progress').filter({ hasText: '0 of 10 judged, more may come' }).waitFor()
  for (let i = 0; i < 10; i++) await judge(page, 'r')
  t.equal(await page.locator('#none').textContent(), 'All 10 rows are judged.')
  append(`${path}.part`, rest.slice(50))
  await page.locator('#heading').filter({ hasText: 'Row 11 of 20' }).waitFor()
  await judge(page, 'w')

  // The complete file: another one, in another order, and one row has another answer now.
  const rows = Array.from({ length: 30 }, (_, i) => reviewOutcome(29 - i))
  rows[29] = reviewOutcome(0, { value: { label: 'another' } })
  writeFileSync(`${path}.new`, lines(rows))
  renameSync(`${path}.new`, path)
  await page.locator('#progress').filter({ hasText: '10 of 30 judged' }).waitFor()
  t.notMatch(await page.locator('#progress').textContent(), 'more may come')
  t.equal(await page.locator('#facts dd').first().textContent(), 'ticket-1011', 'the row stays')
  await judge(page, 'r')
  t.equal(decisionsOf(path).at(-1)?.custom_id, 'ticket-1011')
  await page.locator('#progress').filter({ hasText: '11 of 30 judged' }).waitFor()
  await page.keyboard.press('o')
  await page.locator('#heading').filter({ hasText: 'Row 1 of 30' }).waitFor()
  for (let i = 0; i < 18; i++) await judge(page, 'r')
  t.equal(await heading(page), 'Row 30 of 30')
  t.equal(
    await page.locator('#earlier').textContent(),
    'Judged earlier, for a different answer: right.',
  )
  await judge(page, 'w')
  t.equal(await page.locator('#none').textContent(), 'All 30 rows are judged.')
  t.equal(decisionsOf(path).filter(({ position }) => position === 0).length, 2)
  t.same(bad, [])
})

void t.test('names for all controls, focus that is seen, light and dark', { skip }, async (t) => {
  const path = reviewFile(t.testdir(), reviewLines(8))
  const server = await ReviewProcess.start(t, [path])
  const { page } = await openPage(await launch(t), server.url)
  await judge(page, 'r')
  const snapshot = await page.locator('body').ariaSnapshot()
  for (const part of [
    /heading "Review of review\.jsonl" \[level=1\]/,
    /combobox "Show"/,
    /progressbar "Rows judged"/,
    /article "Row 2 of 8"/,
    /region "Answer"/,
    /toolbar "Judge this row"/,
    /button "Right r"/,
    /button "Wrong w"/,
    /textbox "Note m"/,
    /status: "?Saved: right\. Row 2 of 8\./,
    /complementary "How often it is wrong"/,
  ])
    t.match(snapshot, part)
  const unnamed = await page.evaluate(`
    [...document.querySelectorAll('button, input, select, textarea, progress, dialog')]
      .filter((element) => {
        const isNamed = element.hasAttribute('aria-label') || element.hasAttribute('aria-labelledby')
        return !isNamed && !element.labels?.length && element.tagName !== 'BUTTON' || (
          element.tagName === 'BUTTON' && element.textContent.trim() === '')
      })
      .map((element) => element.outerHTML)`)
  t.same(unnamed, [])
  t.equal(await page.evaluate(`document.activeElement.id`), 'row', 'the row is read out')
  await page.keyboard.press('Tab')
  const outline = await page.evaluate(`getComputedStyle(document.activeElement).outlineWidth`)
  t.equal(outline, '3px')
  await page.locator('#show').selectOption('tier')
  await page.locator('#progress').filter({ hasText: '0 of 1 judged' }).waitFor()
  t.equal(await page.locator('#facts dd').first().textContent(), 'ticket-1004')
  await page.emulateMedia({ colorScheme: 'light' })
  const light = await page.screenshot()
  await page.emulateMedia({ colorScheme: 'dark' })
  const dark = await page.screenshot()
  t.notOk(light.equals(dark))
  const back = await page.evaluate(`getComputedStyle(document.body).backgroundColor`)
  t.equal(back, 'rgb(20, 21, 19)')
  await page.setViewportSize({ width: 360, height: 740 })
  t.equal(await page.evaluate(`document.documentElement.scrollWidth`), 360, 'fits a phone')
})

void t.test('the picture of the documentation', async (t) => {
  const picture = process.env['REVIEW_PICTURE']
  if (skip || picture === undefined) {
    const kept = join(import.meta.dirname, '../../../docs/images/review.png')
    t.ok(statSync(kept).size < 150_000, 'is small; REVIEW_PICTURE=FILE makes it anew')
    return
  }
  const path = reviewFile(t.testdir(), reviewLines(120))
  const server = await ReviewProcess.start(t, [path])
  const { page } = await openPage(await launch(t), server.url)
  await page.setViewportSize({ width: 1100, height: 720 })
  for (let i = 0; i < 24; i++) await judge(page, i % 9 === 4 || i === 12 ? 'w' : 'r')
  await page.screenshot({ path: picture })
  t.ok(statSync(picture).size < 150_000)
})
