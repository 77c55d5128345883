/** The pages of the recipes: short, with every file that they name, and no file that none names. */
import t from 'tap'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parse } from 'yaml'
import { exitCodes } from '../../src/cli/commands/exit-code.ts'
import { cli } from '../cli/cli.ts'
import { inputFiles, place, program, recipe, recipes } from './recipe.ts'

const all = readdirSync(recipes, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => statSync(join(recipes, path)).isFile())
const pages = all.filter((path) => path.endsWith('.md'))

function linksOf(page: string): Array<[path: string, anchor: string]> {
  const links = recipe(page).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)
  return [...links].map(([, path = '', anchor = '']) => [
    path === '' ? page : join(dirname(page), path),
    anchor,
  ])
}

function anchorsOf(page: string): string[] {
  return [...recipe(page).matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  )
}

void t.test('every page is short, and says what was not run', (t) => {
  t.equal(pages.length, 7)
  for (const page of pages) {
    t.ok(recipe(page).split('\n').length < 90, page)
    if (page === 'README.md') continue
    t.match(recipe(page), /^## What was run\n\n.*Not run here: /m, page)
    t.ok(
      linksOf('README.md').some(([path]) => path === page),
      `${page} is on the list`,
    )
  }
  t.end()
})

void t.test('every link leads somewhere, and every file is on a page', (t) => {
  const linked = new Set<string>()
  for (const page of pages) {
    for (const [path, anchor] of linksOf(page)) {
      linked.add(path)
      t.ok(existsSync(join(recipes, path)), `${page}: ${path}`)
      if (anchor) t.ok(anchorsOf(path).includes(anchor), `${page}: ${path}#${anchor}`)
    }
  }
  for (const file of all) t.ok(file === 'README.md' || linked.has(file), file)
  t.end()
})

void t.test('the list has each exit code of the command', (t) => {
  const [, table = ''] =
    /## What all have in common([^]*?)Four rules/.exec(recipe('README.md')) ?? []
  const cells = [...table.matchAll(/^\| ([\d, ]+?) *\|/gm)].flatMap(([, codes = '']) =>
    codes.split(', '),
  )
  for (const code of Object.values(exitCodes)) t.ok(cells.includes(String(code)), String(code))
  t.end()
})

void t.test('every script parses, and every YAML', async (t) => {
  const { run } = await place(t)
  for (const script of all.filter((path) => path.endsWith('.sh'))) {
    const [first = ''] = recipe(script).split('\n')
    const shell = first.endsWith('bash') ? 'bash' : 'sh'
    t.match(await run([shell, '-n', join(recipes, script)]), { code: 0, stderr: '' }, script)
    t.ok((statSync(join(recipes, script)).mode & 0o111) !== 0, `${script} can be run`)
  }
  for (const file of all.filter((path) => /\.ya?ml$/.test(path) && !path.includes('volume'))) {
    t.ok(parse(recipe(file), { logLevel: 'silent' }), file)
  }
})

void t.test('each flag that a recipe uses is one of the command', async (t) => {
  const help = (await cli(['run', '--help'])).stdout
  const used = new Set<string>()
  for (const file of ['step.sh', 'kubernetes/job.yaml']) {
    for (const [, flag = ''] of recipe(file).matchAll(/[ "](--[a-z-]+)/g)) used.add(flag)
  }
  t.ok(used.size > 8)
  for (const flag of used) t.ok(flag === '--json' || help.includes(flag), flag)
})

void t.test('rows from a pipe, as the list says', async (t) => {
  const { run, cwd, bin, emulator } = await place(t)
  const [, first = '', then = ''] =
    /`… \| (batchline run - [^`]*)`.*`(batchline resume [^`]*)`/.exec(recipe('README.md')) ?? []
  program(
    bin,
    'first',
    `cat tickets.jsonl | ${first} --prompt @prompt.txt --model claude-haiku-5-5`,
  )
  t.match(await run(['first']), { code: 9 })
  await emulator.advance(600_001)
  const last = await run(['sh', '-c', then])
  t.equal(last.code, 0, last.stderr)
  t.ok(existsSync(join(cwd, 'labels.jsonl')))
  t.equal(Object.keys(inputFiles).length, 3)
})
