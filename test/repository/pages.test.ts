/** What the pages for contributors name is there, and what they draw is what the code does. */
import t from 'tap'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { phaseChanges, phasesOf } from '../../src/job/core/chunk-run.ts'

const root = join(import.meta.dirname, '../../..')
const pages = ['ARCHITECTURE.md', 'CONTRIBUTING.md'].filter((page) => existsSync(join(root, page)))

function pathsIn(text: string): string[] {
  const named = text.matchAll(/`((?:src|test|bench|docs|examples|\.ci|\.github)\/[\w./-]*)`/g)
  const linked = text.matchAll(/\]\((?!https?:)([\w./-]+)[)#]/g)
  return [...named, ...linked].map(([, path = '']) => path)
}

void t.test('every path on a page exists', async (t) => {
  t.same(pages, ['ARCHITECTURE.md', 'CONTRIBUTING.md'])
  for (const page of pages) {
    const paths = new Set(pathsIn(readFileSync(join(root, page), 'utf8')))
    t.ok(paths.size > 5, page)
    for (const path of paths) t.ok(existsSync(join(root, path)), `${page}: ${path}`)
  }
})

void t.test('every room of src and of job is on the page', async (t) => {
  const page = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8')
  for (const folder of ['src', 'src/job']) {
    const entries = readdirSync(join(root, folder), { withFileTypes: true })
    for (const entry of entries.filter((one) => one.isDirectory())) {
      t.ok(page.includes(`\`${folder}/${entry.name}/\``), `${folder}/${entry.name}/`)
    }
  }
})

void t.test('the diagram of phases is the table of the code', async (t) => {
  const page = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8')
  const drawn = [...page.matchAll(/^ {2}([\w-]+) --> ([\w-]+)$/gm)].map(
    ([, from, to]) => `${from} --> ${to}`,
  )
  const changes = Object.entries(phaseChanges).flatMap(([from, to]) =>
    to.map((one) => `${from} --> ${one}`),
  )
  t.same(drawn.sort(), changes.sort())
})

void t.test('each phase fits a status', async (t) => {
  const fitting = new Set(Object.values(phasesOf).flat())
  t.same([...fitting].sort(), Object.keys(phaseChanges).sort())
})
