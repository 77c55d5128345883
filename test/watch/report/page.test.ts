/** The page in a real browser: whatever its data hold, it is text; it fits a phone, can be read and walked. */
import t from 'tap'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { packageVersion } from '../../../src/cli/package-version.ts'
import { cleanSvg } from '../../../src/watch/report/charts/clean-svg.ts'
import { loadChartDrawer } from '../../../src/watch/report/charts/chart-drawer.ts'
import { reportPage } from '../../../src/watch/report/page/report-page.ts'
import { readReport } from '../../../src/watch/report/read-report.ts'
import type { ReportFigures } from '../../../src/watch/report/report-figures.ts'
import { cli, service } from '../../cli/cli.ts'
import { launch, noBrowser } from '../../review/open-page.ts'
import { examinePage } from './examine-page.ts'
import { planted, richRun, richService } from './rich-job.ts'

const skip = noBrowser
if (skip) console.error(`skipped in part, for there is ${skip}`)

const hostile =
  '</script></style><img src=x onerror=alert(1)>"\'`><svg onload=alert(2)>\u202Ex\u0007'
const labels = ['</text><script>alert(3)</script>', `"><img src=//evil.test/x>`, 'plain']
const folder = `job "><img src=x onerror=alert(4)>`

const cwd = t.testdir()
let figures: ReportFigures
let shown: ReportFigures

t.before(async () => {
  const emulator = await service(t, { ...richService({ labels }), batchMs: 300 })
  const spec = { rows: 300, maxRequests: 40, labels, version: '<b onclick=alert(5)>v9</b>' }
  const { code, stderr } = await cli(richRun(cwd, spec), { cwd, url: emulator.url })
  if (code !== 3) throw new Error(stderr)
  cpSync(join(cwd, 'job'), join(cwd, folder), { recursive: true })
  const options = { version: packageVersion(), now: Date.now() }
  figures = await readReport([join(cwd, folder)], { ...options, withRows: false })
  shown = await readReport([join(cwd, folder)], { ...options, withRows: true })
})

interface Seen {
  readonly page: Page
  readonly bad: string[]
}

/** Notes all that a page without a script must not do. */
async function opened(
  browser: Browser,
  text: string,
  options: { width?: number; scheme?: 'light' | 'dark' } = {},
): Promise<Seen> {
  const path = join(cwd, 'report.html')
  writeFileSync(path, text)
  const { width = 1200, scheme = 'light' } = options
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: scheme })
  const bad: string[] = []
  page.on('console', (message) => bad.push(message.text()))
  page.on('pageerror', (error) => bad.push(String(error)))
  page.on('dialog', (dialog) => {
    bad.push(`a dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('request', (request) => {
    if (request.url() !== `file://${path}` && request.url() !== 'data:,') bad.push(request.url())
  })
  await page.addInitScript(`document.addEventListener('securitypolicyviolation', (event) =>
    console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI))`)
  await page.goto(`file://${path}`)
  return { page, bad }
}

/** Every text of the data, also those that a damaged or forged folder could hold. */
function poisoned(given: ReportFigures): ReportFigures {
  return JSON.parse(JSON.stringify(given), (_key, value: unknown) =>
    typeof value === 'string' ? hostile : value,
  ) as ReportFigures
}

void t.test('rows, answers and ids only where they were asked for', async (t) => {
  const draw = await loadChartDrawer()
  const text = reportPage(figures, draw)
  for (const secret of Object.values(planted)) t.notMatch(text, secret)
  t.match(text, 'This page contains no rows and no answers')
  const withRows = reportPage(shown, draw)
  for (const secret of Object.values(planted)) t.match(withRows, secret)
  t.equal(reportPage(figures, draw), text, 'the same figures give the same page')
  t.match(text, '&#60;/text&#62;&#60;script&#62;alert(3)')
})

void t.test('whatever the data hold is text', { skip }, async (t) => {
  const draw = await loadChartDrawer()
  const browser = await launch(t)
  for (const given of [figures, shown, poisoned(figures), poisoned(shown)]) {
    const { page, bad } = await opened(browser, reportPage(given, draw))
    t.same(bad, [])
    const count = (what: string): Promise<number> => page.locator(what).count()
    t.equal(await count('img, script, iframe, object, embed, b, foreignObject, [style], svg a'), 0)
    t.equal(
      await page.evaluate(`[...document.querySelectorAll('*')].filter((one) =>
        [...one.attributes].some(({ name }) => name.startsWith('on'))).length`),
      0,
    )
    t.notMatch(await page.locator('body').textContent(), /[\p{Bidi_Control}]/u)
    await page.close()
  }
})

void t.test('its own policy would stop what got through', { skip }, async (t) => {
  const browser = await launch(t)
  const text = reportPage(figures, await loadChartDrawer())
  const broken = text.replace(
    '</main>',
    '<img src="https://evil.test/x" onerror="alert(1)"></main>',
  )
  const { bad } = await opened(browser, broken)
  t.ok(
    bad.some((one) => one.startsWith('policy: img-src')),
    'the picture',
  )
  t.ok(
    bad.some((one) => one.startsWith('policy: script-src')),
    'the handler of its error',
  )
  t.notOk(bad.some((one) => one.startsWith('a dialog')))
})

void t.test(
  'one heading after the other, a name for all, nothing too pale',
  { skip },
  async (t) => {
    const browser = await launch(t)
    const text = reportPage(shown, await loadChartDrawer())
    for (const scheme of ['light', 'dark'] as const) {
      for (const width of [1200, 375]) {
        const { page, bad } = await opened(browser, text, { width, scheme })
        const where = `${scheme}, ${width}`
        t.same(bad, [], where)
        const facts = await examinePage(page)
        t.ok(facts.width <= width, `nothing sticks out: ${where}`)
        t.same(facts.skipped, [], `headings: ${where}`)
        t.same(facts.unnamed, [], `names: ${where}`)
        t.same(facts.pale, [], `contrast: ${where}`)
        t.equal(facts.visibleCharts, facts.charts, `of each chart one form is shown: ${where}`)
        t.ok(facts.charts >= 6)
        await page.close()
      }
    }
    const { page } = await opened(browser, text)
    t.equal(await page.locator('html').getAttribute('lang'), 'en')
    for (const name of ['header', 'main', 'footer'])
      t.equal(await page.locator(`body > ${name}`).count(), 1)
    const pdf = await page.pdf({ format: 'A4' })
    t.ok(pdf.length > 10_000, 'it can be printed')
  },
)

void t.test('only shapes and text come out of a drawing', (t) => {
  const clean = (inner: string): string =>
    cleanSvg(`<svg width="9" height="9" viewBox="0 0 9 9">${inner}</svg>`)
      .replace(/^<svg[^>]*>/, '')
      .replace(/<\/svg>$/, '')
  const cases: Array<[given: string, left: string]> = [
    ['<path d="M1.23456 2" fill="var(--s1)"></path>', '<path d="M1.2 2" fill="var(--s1)"></path>'],
    ['<script>alert(1)</script>', ''],
    ['<foreignObject><rect></rect></foreignObject><rect></rect>', '<rect></rect>'],
    ['<defs><clipPath id="a"><path d="M0 0"></path></clipPath></defs>', ''],
    ['<style ><![CDATA[ .a:hover {} ]]></style>', ''],
    ['<rect onclick="alert(1)" class="a" fill="url(http://evil.test)"></rect>', '<rect></rect>'],
    ['<image href="x"/><rect/>', '<rect></rect>'],
    [
      '<text style="font-size:12px;background:url(x)">a&lt;b</text>',
      '<text font-size="12px">a&lt;b</text>',
    ],
    ['<a href="javascript:alert(1)"><text>x</text></a>', ''],
  ]
  for (const [given, left] of cases) t.equal(clean(given), left, given)
  t.end()
})

void t.test('as large as it may be', async (t) => {
  const draw = await loadChartDrawer()
  const [job] = figures.jobs
  if (!job) return t.fail('no job')
  for (const n of [1, 40, 2000]) {
    const jobs = Array.from({ length: n }, (_, i) => ({ ...job, name: `job ${i}` }))
    const text = reportPage({ ...figures, jobs }, draw)
    t.ok(Buffer.byteLength(text) < 500_000, `${n} jobs: ${Buffer.byteLength(text)} bytes`)
    const left = /([\d,]+) jobs appear only in the list of all jobs/.exec(text)?.[1] ?? '0'
    const parts = text.match(/<section class="job"/g)?.length ?? 0
    t.equal(parts + Number(left.replace(',', '')), n, 'what is left out is said')
    t.equal(text.match(/href="#job-/g)?.length ?? 0, n === 1 ? 0 : Math.min(parts, 300))
  }
  t.equal(readFileSync(join(cwd, folder, 'job.json'), 'utf8').includes('"format": 4'), true)
})
