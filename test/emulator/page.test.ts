/** The page at `/`, and the overview that it shows. */
import t from 'tap'
import { runInNewContext } from 'node:vm'
import type { Overview } from '../../src/emulator/page/overview.ts'
import { pageScript } from '../../src/emulator/page/page-script.ts'
import { findBrowser, Page } from './browser.ts'
import { batchesOf, call, requestsOf, withEmulator } from './with-emulator.ts'

const browser = findBrowser()
const skip = browser === undefined ? 'no browser here (chromium, or CHROME_BIN)' : false
const bare = { 'x-api-key': undefined, 'anthropic-version': undefined }

async function overviewOf(emulator: { url: string }, query = ''): Promise<Overview> {
  const { body } = await call(emulator, 'GET', `/_emulator/batches${query}`)
  return JSON.parse(body) as Overview
}

void t.test('the page is one file that may load nothing else', async (t) => {
  const { emulator } = await withEmulator(t)
  for (const path of ['/', '/_emulator/page', '/?x=1']) {
    const { status, headers, body } = await call(emulator, 'GET', path, '', bare)
    t.match([status, headers['content-type']], [200, /^text\/html/])
    const policy = String(headers['content-security-policy'])
    t.match(policy, /^default-src 'none'; style-src 'sha256-\S+'; script-src 'sha256-\S+'; conn/)
    t.notMatch(policy, /unsafe/)
    t.notMatch(body, /(?:src|href)="(?!data:)/)
  }
  t.equal((await call(emulator, 'HEAD', '/', '', bare)).status, 200)
  t.equal((await call(emulator, 'POST', '/', '', bare)).status, 404)
  const { calls } = await emulator.ledger()
  t.ok(Object.values(calls).every((count) => count === 0))
})

void t.test('its script is valid', (t) => {
  t.throws(() => runInNewContext(pageScript, {}), /document is not defined/)
  t.end()
})

void t.test('the overview has the newest batches of all workspaces', async (t) => {
  const apiKeys = { one: 'wrkspc_one', two: 'wrkspc_two' }
  const { emulator } = await withEmulator(t, { apiKeys, batchMs: 1000 })
  const [one, two] = ['one', 'two'].map((apiKey) => batchesOf({ baseURL: emulator.url, apiKey }))
  const first = await one!.create({ requests: requestsOf(3) })
  await emulator.advance(1000)
  const second = await two!.create({ requests: requestsOf(4) })
  await two!.cancel(second.id)
  emulator.plantForeign({ count: 1, requests: 5 })
  const overview = await overviewOf(emulator)
  t.match(overview, { known: 3, running: 2, accepted: { batches: 2, requests: 7 } })
  t.match(overview.batches, [
    { is_foreign: true, status: 'in_progress' },
    { id: second.id, workspace: 'wrkspc_two', status: 'canceling', counts: { processing: 4 } },
    { id: first.id, workspace: 'wrkspc_one', status: 'ended', counts: { succeeded: 3 } },
  ])
  t.same(
    (await overviewOf(emulator, '?limit=1')).batches.map(({ is_foreign }) => is_foreign),
    [true],
  )
  for (const limit of ['0', '1001', 'x', '1.5']) {
    t.equal((await call(emulator, 'GET', `/_emulator/batches?limit=${limit}`)).status, 400, limit)
  }
})

void t.test('the overview has the totals of the ledger', async (t) => {
  const { emulator, batches } = await withEmulator(t, {
    respond: (_params, { custom_id }) =>
      custom_id === 'r-0' ? { error: { type: 'api_error', message: 'no' } } : 'yes',
  })
  await batches.create({ requests: requestsOf(5) })
  const direct = JSON.stringify(requestsOf(1)[0]!.params)
  t.equal((await call(emulator, 'POST', '/v1/messages', direct)).status, 200)
  await emulator.advance(100)
  const { totals, calls, accepted } = await overviewOf(emulator)
  const report = await emulator.ledger()
  const { results, byModel, batches: count, requests } = report
  t.same(
    { totals, calls, accepted },
    {
      totals: { results, byModel },
      calls: report.calls,
      accepted: { batches: count, requests },
    },
  )
  t.match(totals, { results: { succeeded: 4, errored: 1 } })
})

void t.test('the overview shows what a batch that is due waits for', async (t) => {
  const { emulator, batches } = await withEmulator(t, {
    patienceMs: 20,
    shuffle: false,
    respond: (_params, { index }) => (index < 64 ? 'yes' : new Promise(() => {})),
  })
  await batches.create({ requests: requestsOf(70) })
  await emulator.advance(100)
  const counts = { processing: 6, succeeded: 64 }
  t.match((await overviewOf(emulator)).batches, [{ is_due: true, status: 'in_progress', counts }])
})

void t.test('the page in a browser', { skip }, async (t) => {
  const apiKeys = { key: 'wrkspc_<b id=evil>' }
  const { emulator, batches } = await withEmulator(t, {
    apiKeys,
    batchMs: 90_000,
    faults: [{ on: 'list', fault: 'status', status: 529 }],
  })
  const page = await Page.open(t, browser as string, emulator.url)
  await page.until(`document.querySelector('#no-batches')?.hidden === false`)
  const { id } = await batches.create({ requests: requestsOf(20) })
  await batches.list().catch(() => {})
  const cell = (column: number) =>
    page.value<string>(`document.querySelector('#batches tbody tr').children[${column}].innerText`)
  await page.until(`document.querySelector('#batches tbody tr')`)

  await t.test('shows batches, and what users send as text only', async (t) => {
    t.equal(await cell(0), id)
    t.equal(await cell(1), 'wrkspc_<b id=evil>')
    t.equal(await page.value('document.querySelector("#evil")'), null)
    t.match(await cell(2), 'in progress')
    t.match(await cell(3), '20 processing')
    t.match(await cell(5), /^in 1 min 30 s$/)
  })
  await t.test('shows faults and calls', async (t) => {
    await page.until(`document.querySelector('#struck').innerText.includes('list:status')`)
    t.match(await page.value('document.querySelector("#rules").innerText'), /"status":529/)
    t.match(await page.value('document.querySelector("#calls").innerText'), /create\s+1\s+list\s+1/)
  })
  await t.test('advances the clock, by keyboard too', async (t) => {
    await page.value(`document.querySelector('tbody tr').marked = true`)
    await page.value(`document.querySelector('#amount').focus()`)
    await page.value(`document.querySelector('#amount').value = '2'`)
    for (const type of ['keyDown', 'keyUp']) {
      const key = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, text: '\r' }
      await page.send('Input.dispatchKeyEvent', { type, ...key })
    }
    await page.until(`document.querySelector('#batches .ended')`)
    t.match(await cell(3), '20 succeeded')
    t.match(await cell(5), /^30 s ago$/)
    t.match(await page.value('document.querySelector("#totals").innerText'), /Billed\s+20\s/)
    t.match(await page.value('document.querySelector("#models").innerText'), /claude-opus-5-5\s+20/)
    t.equal(await page.value('document.activeElement.id'), 'amount')
    t.equal(await page.value(`document.querySelector('tbody tr').marked`), true, 'the same row')
  })
  await t.test('reads the whole ledger only when it is asked to', async (t) => {
    const reads = () =>
      page.events.filter(
        ({ method, params }) =>
          method === 'Network.requestWillBeSent' &&
          (params['request'] as { url: string }).url.endsWith('/_emulator/ledger'),
      ).length
    t.equal(reads(), 0)
    await page.value(`document.querySelector('#count-twice').click()`)
    await page.until(
      `document.querySelector('#twice').innerText === '0 by content, 0 by custom_id'`,
    )
    t.equal(reads(), 1)
  })
  await t.test('shows the settings', async (t) => {
    await page.value(`document.querySelector('#settings').open = true`)
    await page.until(`document.querySelector('#settings-rows').rows.length > 20`)
    t.match(await page.value('document.querySelector("#settings").innerText'), /batchMs\s+90000/)
  })
  await t.test('says how to connect', async (t) => {
    await page.until(`document.querySelector('#connect-curl').innerText.includes('YOUR_KEYS')`)
    const text = await page.value<string>('document.querySelector("#connect-env").innerText')
    t.equal(text, `ANTHROPIC_BASE_URL=${emulator.url}\nANTHROPIC_API_KEY=ONE_OF_YOUR_KEYS`)
  })
  await t.test('fits a phone, and is dark where that is wanted', async (t) => {
    const size = { width: 360, height: 740, deviceScaleFactor: 1, mobile: true }
    await page.send('Emulation.setDeviceMetricsOverride', size)
    t.equal(await page.value('document.documentElement.scrollWidth'), 360)
    const hidden = `document.querySelector('.wide').scrollWidth - document.querySelector('.wide').clientWidth`
    t.equal(await page.value(hidden), 0, 'no need to scroll the batches sideways')
    const back = () => page.value<string>('getComputedStyle(document.body).backgroundColor')
    const light = await back()
    const features = [{ name: 'prefers-color-scheme', value: 'dark' }]
    await page.send('Emulation.setEmulatedMedia', { features })
    t.not(await back(), light)
  })
  await t.test('nothing in it fails or breaks its policy', (t) => {
    const bad = page.events.filter(
      ({ method }) => method === 'Runtime.exceptionThrown' || method === 'Log.entryAdded',
    )
    t.same(bad, [])
    t.end()
  })
  await t.test('says that the emulator is gone', async (t) => {
    await emulator.close()
    await page.until(`document.querySelector('#message').innerText.includes('does not answer')`)
    t.equal(await cell(0), id, 'what was seen last stays')
  })
})
