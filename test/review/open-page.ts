/** The page of a review in a real browser, with everything noted that it must not do. */
import { spawnSync } from 'node:child_process'
import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'

const names = [process.env['CHROME_BIN'], 'chromium', 'chromium-browser', 'google-chrome']

function pathOf(name: string): string | undefined {
  const found = spawnSync('sh', ['-c', 'command -v "$0"', name], { encoding: 'utf8' })
  return found.status === 0 ? found.stdout.trim() : undefined
}

/** For a slow machine with other tests beside it. A page that never comes to it fails as well. */
const patienceMs = 120_000

/** The browser of this machine; undefined if it has none. */
export const browserPath: string | undefined = names
  .map((name) => name && pathOf(name))
  .find(Boolean)

/** For `skip`. */
export const noBrowser: string | false =
  browserPath === undefined ? 'no browser here (chromium, or CHROME_BIN)' : false

interface Test {
  teardown(fn: () => Promise<void> | void): void
}

export async function launch(t: Test): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: browserPath!,
    args: ['--no-sandbox'],
    timeout: patienceMs,
  })
  t.teardown(() => browser.close())
  return browser
}

export interface Watched {
  readonly page: Page
  /** Exceptions, and what the policy of the page refused. */
  readonly bad: string[]
  /** Addresses outside of the server. */
  readonly elsewhere: string[]
}

export async function openPage(
  browser: Browser,
  url: string,
  /** What is set up before there is a page: a browser may miss a call that comes right behind a `route`. */
  prepare?: (page: Page) => Promise<unknown>,
): Promise<Watched> {
  const page = await browser.newPage({ viewport: { width: 1200, height: 800 } })
  page.setDefaultTimeout(patienceMs)
  const bad: string[] = []
  const elsewhere: string[] = []
  const { origin } = new URL(url)
  page.on('pageerror', (error) => bad.push(String(error)))
  page.on('console', (message) => {
    // A server that was killed on purpose is no fault of the page.
    if (message.type() === 'error' && !message.text().includes('ERR_CONNECTION'))
      bad.push(message.text())
  })
  page.on('dialog', (dialog) => {
    bad.push(`a dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('request', (request) => {
    const address = request.url()
    if (!address.startsWith(`${origin}/`) && !address.startsWith('data:,')) elsewhere.push(address)
  })
  await page.addInitScript(`document.addEventListener('securitypolicyviolation', (event) =>
    console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI))`)
  await prepare?.(page)
  await page.goto(url)
  await page.locator('#row, #none').filter({ visible: true }).waitFor()
  return { page, bad, elsewhere }
}

/** Presses a key and waits until the page has moved on. */
export async function judge(page: Page, key: string): Promise<void> {
  const status = page.locator('#status')
  const before = await status.textContent()
  await page.keyboard.press(key)
  for (const end = Date.now() + patienceMs; ;) {
    const text = await status.textContent()
    if (text !== before && text?.startsWith('Saved')) return
    if (Date.now() > end) throw new Error(`${key} was never saved; the page says: ${text}`)
  }
}

export async function heading(page: Page): Promise<string> {
  return (await page.locator('#heading').textContent()) ?? ''
}
