/** The layers hold: imports go one way, stages never know of each other, nothing reaches upward. */
import t from 'tap'
import { readFile, readdir } from 'node:fs/promises'
import { dirname, join, normalize, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const src = fileURLToPath(new URL('../../../src', import.meta.url))
const stages = [
  'to-requests',
  'recall',
  'chunk-by-size',
  'submit-batches',
  'await-results',
  'validate',
  'retry-failed',
  'remember',
  'ask-now',
  'fall-back',
  'compare',
  'order-rows',
  'merge-parts',
  'to-rows',
  'count-outcomes',
]

const library = [
  'ground',
  'json',
  'cost',
  'stream',
  'read',
  'write',
  'request',
  'validation',
  'api',
  'answers',
  'order',
  'judge',
  'job',
  'stage',
  'estimate',
]

/** What each layer may import, besides itself. */
const below: Record<string, readonly string[]> = {
  json: [],
  ground: ['json'],
  stream: ['ground', 'json'],
  read: ['ground', 'json', 'stream'],
  order: ['ground', 'json', 'stream'],
  write: ['ground', 'json', 'stream', 'order'],
  request: ['ground', 'json', 'stream'],
  validation: ['ground', 'json', 'stream'],
  api: ['ground', 'stream'],
  cost: ['ground', 'json'],
  job: ['ground', 'json', 'cost', 'stream', 'api', 'request'],
  answers: ['ground', 'json', 'cost', 'stream', 'request'],
  judge: ['ground', 'json', 'cost', 'stream', 'order', 'validation'],
  stage: [
    'ground',
    'json',
    'cost',
    'stream',
    'request',
    'validation',
    'answers',
    'order',
    'judge',
    'job',
  ],
  estimate: ['ground', 'json', 'cost', 'stream', 'request', 'api', 'job'],
  index: library,
  emulator: ['ground'],
  review: ['ground', 'json', 'stream', 'judge'],
  watch: [...library, 'index'],
  otel: ['index', 'ground'],
  cli: [...library, 'index', 'emulator', 'review', 'watch'],
}

function layerOf(file: string): string {
  const [top = '', rest] = file.split('/')
  if (rest !== undefined) return top
  const name = top.replace(/\.ts$/, '')
  if (stages.includes(name)) return 'stage'
  if (name === 'estimate-cost') return 'estimate'
  return name === 'index' ? 'index' : 'ground'
}

async function sources(): Promise<string[]> {
  const found = await readdir(src, { recursive: true })
  return found.filter((name) => name.endsWith('.ts')).map((name) => name.replaceAll('\\', '/'))
}

async function importsOf(file: string): Promise<string[]> {
  const text = await readFile(join(src, file), 'utf8')
  const paths = [...text.matchAll(/(?:from|import) '(\.[^']+)'/g)].map((match) => match[1] ?? '')
  return paths.map((path) =>
    relative(src, normalize(join(src, dirname(file), path))).replaceAll('\\', '/'),
  )
}

void t.test('imports go one way', async (t) => {
  const files = await sources()
  t.ok(files.length > 50)
  for (const file of files) {
    const layer = layerOf(file)
    const allowed = below[layer]
    if (!allowed) {
      t.fail(`${file} lies in no known layer`)
      continue
    }
    for (const imported of await importsOf(file)) {
      const of = layerOf(imported)
      const own = of === layer && layer !== 'stage'
      if (!own && !allowed.includes(of)) t.fail(`${file} (${layer}) imports ${imported} (${of})`)
    }
  }
})

void t.test('no file imports itself in a circle', async (t) => {
  const graph = new Map<string, string[]>()
  for (const file of await sources()) graph.set(file, await importsOf(file))
  const done = new Set<string>()
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) t.fail([...path.slice(path.indexOf(file)), file].join(' -> '))
    else if (!done.has(file)) for (const next of graph.get(file) ?? []) visit(next, [...path, file])
    done.add(file)
  }
  for (const file of graph.keys()) visit(file, [])
  t.ok(done.size > 50)
})

void t.test('the top of the folder reads like the sentence of the README', async (t) => {
  const top = (await readdir(src)).sort()
  for (const stage of stages) t.ok(top.includes(`${stage}.ts`))
})

/**
 * The rooms of a folder from the top down. A file imports from its own room and from those below it;
 * rooms in one entry do not know each other. A file that lies in no room belongs to the room of its name.
 */
const rooms: Record<string, ReadonlyArray<readonly string[]>> = {
  cli: [['main'], ['commands'], ['prompt'], ['options'], ['terminal', 'memory', 'package-version']],
  emulator: [
    ['start'],
    ['http'],
    ['page'],
    ['service'],
    ['settings'],
    ['batches', 'messages'],
    ['answers'],
    ['cache'],
    ['tokens'],
    ['faults'],
    ['params'],
    ['models'],
    ['ledger', 'rates'],
    ['bill'],
    ['wire'],
    ['ground'],
  ],
  // The way of a chunk.
  job: [
    ['top'],
    ['step'],
    ['preflight', 'budget', 'pilot', 'breaker'],
    ['doubt'],
    ['ask'],
    ['retry'],
    ['submit'],
    ['emit'],
    ['download'],
    ['results'],
    ['seal'],
    ['core'],
    ['journal'],
    ['disk'],
  ],
}

/** The rooms of files that lie in a folder itself, where they do not have a room of their own. */
const roomOfLoose: Record<string, (name: string) => string> = {
  cli: (name) => name,
  job: () => 'top',
  emulator: (name) => {
    if (name === 'service') return 'service'
    return ['clock', 'ids', 'random'].includes(name) ? 'ground' : 'start'
  },
}

for (const [folder, order] of Object.entries(rooms)) {
  void t.test(`within ${folder}, imports go down from room to room`, async (t) => {
    const roomOf = (file: string): string => {
      const [room = '', rest] = file.slice(folder.length + 1).split('/')
      return rest === undefined ? (roomOfLoose[folder]?.(room.replace(/\.ts$/, '')) ?? '') : room
    }
    const rankOf = (room: string): number => order.findIndex((beside) => beside.includes(room))
    const seen = new Set<string>()
    for (const file of (await sources()).filter((one) => one.startsWith(`${folder}/`))) {
      const room = roomOf(file)
      seen.add(room)
      for (const imported of await importsOf(file)) {
        if (!imported.startsWith(`${folder}/`) || roomOf(imported) === room) continue
        if (rankOf(roomOf(imported)) <= rankOf(room)) t.fail(`${file} imports ${imported}`)
      }
    }
    t.same([...seen].sort(), order.flat().sort(), 'every room is in the list, and no other')
  })
}
