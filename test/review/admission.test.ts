/** Who may call the server of a review: its own page, by its own address, and nobody else. */
import t from 'tap'
import { createHash, createHmac } from 'node:crypto'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { startReview } from '../../src/review/start-review.ts'
import { ask, call } from './call.ts'
import { reviewFile, reviewLines } from './review-rows.ts'

interface Test {
  testdir(): string
  teardown(fn: () => Promise<void>): void
}

async function review(t: Test): Promise<{ url: string; path: string; token: string }> {
  const path = reviewFile(t.testdir(), reviewLines(3))
  const running = await startReview(path)
  t.teardown(() => running.close())
  return { url: running.url, path, token: new URL(running.url).pathname.replaceAll('/', '') }
}

void t.test('the page has a policy that lets nothing in', async (t) => {
  const { url, token } = await review(t)
  t.ok(Buffer.from(token, 'base64url').length >= 16)
  const { status, headers, body } = await call(url, { method: 'GET' })
  t.equal(status, 200)
  const policy = String(headers['content-security-policy'])
  for (const rule of [
    /^default-src 'none';/,
    /script-src 'sha256-[^ ;]+';/,
    /style-src 'sha256-[^ ;]+';/,
    /connect-src 'self'/,
    /base-uri 'none'; form-action 'none'; frame-ancestors 'none'/,
  ])
    t.match(policy, rule)
  t.notMatch(policy, /unsafe|\*|https?:/)
  t.match(headers, {
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  })
  t.notOk('access-control-allow-origin' in headers)
  t.notMatch(body, /(?:src|href)="(?!data:)/)
  t.notMatch(body, token, 'the page itself does not hold the token')
  t.equal((await call(url, { method: 'HEAD' })).body, '')
})

void t.test('calls that are refused', async (t) => {
  const { url, token, path } = await review(t)
  const { port, host } = new URL(url)
  const other = token.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))
  const evil = 'http://evil.example'
  const refused: Array<[string, Parameters<typeof call>[1], number]> = [
    ['no token', { method: 'GET', path: '/' }, 404],
    ['a wrong token', { method: 'GET', path: `/${other}/` }, 404],
    ['half a token', { method: 'GET', path: `/${token.slice(0, 16)}/` }, 404],
    ['a wrong token, a call', { path: `/${other}/row`, body: {} }, 404],
    ['another host', { method: 'GET', headers: { host: `evil.example:${port}` } }, 403],
    [
      'another host, a call',
      { path: 'row', body: {}, headers: { host: `a.example:${port}` } },
      403,
    ],
    ['the host without its port', { method: 'GET', headers: { host: '127.0.0.1' } }, 403],
    ['a page of another site', { path: 'row', body: {}, headers: { origin: evil } }, 403],
    ['no origin', { path: 'row', body: {}, headers: { origin: undefined } }, 403],
    ['an origin that is hidden', { path: 'row', body: {}, headers: { origin: 'null' } }, 403],
    ['another port', { path: 'row', body: {}, headers: { origin: 'http://127.0.0.1:1' } }, 403],
    ['cross-site', { path: 'undo', body: {}, headers: { 'sec-fetch-site': 'cross-site' } }, 403],
    ['same-site', { path: 'undo', body: {}, headers: { 'sec-fetch-site': 'same-site' } }, 403],
    ['a form', { path: 'undo', headers: { 'content-type': 'text/plain' } }, 403],
    ['a page that reads', { method: 'GET', headers: { origin: evil } }, 403],
    ['a call that is none', { path: 'toString', body: {} }, 404],
    ['a call by GET', { method: 'GET', path: 'undo' }, 404],
    ['another path', { method: 'GET', path: 'x' }, 404],
  ]
  for (const [title, what, status] of refused) {
    const reply = await call(url, what)
    t.same([reply.status, reply.body], [status, ''], title)
    t.notOk('access-control-allow-origin' in reply.headers)
  }
  t.equal((await call(url, { method: 'GET', headers: { host: `localhost:${port}` } })).status, 200)
  t.equal((await call(url, { path: 'row', body: {}, headers: { host } })).status, 200)
  t.equal((await call(url, { path: 'decide', body: { id: 'x', verdict: 'right' } })).status, 400)
  t.equal((await call(url, { path: 'decide', body: [] })).status, 400)
  t.equal(readFileSync(`${path}.decisions.jsonl`, 'utf8'), '', 'nothing was decided')
})

void t.test('a server proves that it knows the token, and says nothing of it', async (t) => {
  const { url, token } = await review(t)
  const name = createHash('sha256').update(`proof of ${token}`).digest('hex')
  const challenge = '0123456789abcdef'.repeat(2)
  const path = `/${name}/${challenge}`
  const { status, body } = await call(url, { method: 'GET', path })
  t.equal(status, 200)
  t.equal(body, createHmac('sha256', token).update(challenge).digest('hex'))
  for (const wrong of [`/${name}/`, `/${name}/x`, `/${name}/${challenge}/row`])
    t.equal((await call(url, { method: 'GET', path: wrong })).status, 404, wrong)
})

void t.test('the address lies in a private file while the server runs', async (t) => {
  const path = reviewFile(t.testdir(), reviewLines(3))
  const file = `${path}.review-address`
  const first = await startReview(path)
  t.equal(statSync(file).mode & 0o777, 0o600)
  const left = readFileSync(file, 'utf8')
  await first.close()
  t.notOk(existsSync(file), 'a clean end removes it')
  const second = await startReview(path)
  t.not(second.url, first.url)
  await second.close()

  const gone = JSON.stringify({ ...(JSON.parse(left) as object), pid: 2 ** 22 + 1 })
  writeFileSync(file, gone, { mode: 0o600 })
  const third = await startReview(path)
  t.equal(third.url, first.url, 'that of a server that was killed')
  await third.close()

  writeFileSync(file, gone, { mode: 0o644 })
  const fourth = await startReview(path)
  t.not(fourth.url, first.url, 'a file that others can read is not trusted')
  await fourth.close()

  writeFileSync(file, gone, { mode: 0o600 })
  const thief = createServer().listen(Number(new URL(first.url).port), '127.0.0.1')
  await once(thief, 'listening')
  const fifth = await startReview(path)
  t.not(new URL(fifth.url).port, new URL(first.url).port)
  t.not(new URL(fifth.url).pathname, new URL(first.url).pathname, 'and neither is a port in use')
  await fifth.close()
  await t.rejects(startReview(path, Number(new URL(first.url).port)), {
    code: 'ERR_OPTION',
    message: /port \d+ of 127.0.0.1 is in use/,
  })
  thief.close()
})

void t.test('a second reviewer has another address, and sees what the first decides', async (t) => {
  const { url, path } = await review(t)
  const address = readFileSync(`${path}.review-address`, 'utf8')
  // The file says that another process runs there.
  writeFileSync(
    `${path}.review-address`,
    address.replace(String(process.pid), String(process.ppid)),
  )
  const second = await startReview(path)
  t.not(new URL(second.url).pathname, new URL(url).pathname)
  t.equal(second.other, url, 'it is told of the first')
  const { row } = await ask<{ row: { id: string } }>(url, 'row')
  await ask(url, 'decide', { id: row.id, verdict: 'wrong', near: 0 })
  const end = Date.now() + 100_000
  while (second.figures.all.judged === 0 && Date.now() < end)
    await new Promise((done) => setTimeout(done, 50))
  t.equal(second.figures.all.wrong, 1)
  await second.close()
  t.ok(existsSync(`${path}.review-address`), 'the address of the first one stays')
})

void t.test('who has the port and can not prove the token is no other reviewer', async (t) => {
  const path = reviewFile(t.testdir(), reviewLines(3))
  const asked: string[] = []
  const thief = createHttpServer(({ url = '' }, reply) => {
    asked.push(url)
    reply.end('0'.repeat(64))
  }).listen(0, '127.0.0.1')
  await once(thief, 'listening')
  const { port } = thief.address() as AddressInfo
  const token = 'a'.repeat(32)
  const text = JSON.stringify({ port, token, pid: process.ppid })
  writeFileSync(`${path}.review-address`, text, { mode: 0o600 })
  const running = await startReview(path)
  t.equal(running.other, undefined)
  t.equal(asked.length, 1)
  t.notMatch(asked.join(' '), token, 'it does not learn the token')
  await running.close()
  thief.close()
  thief.closeAllConnections()
})
