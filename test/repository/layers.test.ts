/** The layers hold: imports go one way, stages never know of each other, nothing reaches upward. */
import t from 'tap'
import { readFile, readdir } from 'node:fs/promises'
import { dirname, join, normalize, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const src = fileURLToPath(new URL('../../../src', import.meta.url))
const stages = [
  'to-requests',
  'chunk-by-size',
  'submit-batches',
  'await-results',
  'validate',
  'retry-failed',
]

/** What each layer may import, besides itself. */
const below: Record<string, readonly string[]> = {
  json: [],
  ground: ['json'],
  stream: ['ground', 'json'],
  read: ['ground', 'json', 'stream'],
  write: ['ground', 'json', 'stream'],
  request: ['ground', 'json', 'stream'],
  validation: ['ground', 'json', 'stream'],
  api: ['ground', 'stream'],
  job: ['ground', 'json', 'stream', 'api', 'request'],
  stage: ['ground', 'stream', 'request', 'validation', 'job'],
  index: [
    'ground',
    'json',
    'stream',
    'read',
    'write',
    'request',
    'validation',
    'api',
    'job',
    'stage',
  ],
  emulator: ['ground'],
  cli: [
    'ground',
    'json',
    'stream',
    'read',
    'write',
    'request',
    'validation',
    'api',
    'job',
    'stage',
    'index',
    'emulator',
  ],
}

function layerOf(file: string): string {
  const [top = '', rest] = file.split('/')
  if (rest !== undefined) return top
  const name = top.replace(/\.ts$/, '')
  if (stages.includes(name)) return 'stage'
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

void t.test('within the command, too', async (t) => {
  /** Each imports those after it alone; what stands beside another does not know it. */
  const order = [
    ['main'],
    ['commands'],
    ['prompt'],
    ['options'],
    ['terminal', 'memory', 'package-version'],
  ]
  const roomOf = (file: string): string => file.split('/')[1]?.replace(/\.ts$/, '') ?? ''
  const rankOf = (room: string): number => order.findIndex((rooms) => rooms.includes(room))
  const files = (await sources()).filter((file) => file.startsWith('cli/'))
  t.ok(files.length > 40)
  for (const file of files) {
    const room = roomOf(file)
    if (rankOf(room) < 0) t.fail(`${file} lies in no known room`)
    for (const imported of await importsOf(file)) {
      if (!imported.startsWith('cli/') || roomOf(imported) === room) continue
      if (rankOf(roomOf(imported)) <= rankOf(room)) t.fail(`${file} imports ${imported}`)
    }
  }
})

/** The rooms of the emulator, from the way in to the ground: each imports from those after it. */
const emulatorRooms = [
  'start',
  'http',
  'service',
  'batches',
  'answers',
  'faults',
  'params',
  'ledger',
  'wire',
  'ground',
]
const emulatorTop: Record<string, string> = {
  control: 'start',
  emulator: 'start',
  'flag-values': 'start',
  index: 'start',
  serve: 'start',
  'start-emulator': 'start',
  options: 'service',
  service: 'service',
  clock: 'ground',
  ids: 'ground',
  random: 'ground',
}

void t.test('within the emulator imports go one way', async (t) => {
  const rankOf = (file: string): number => {
    const [room = '', rest] = file.slice('emulator/'.length).split('/')
    const name = rest === undefined ? emulatorTop[room.replace(/\.ts$/, '')] : room
    return emulatorRooms.indexOf(name ?? '')
  }
  const files = (await sources()).filter((file) => file.startsWith('emulator/'))
  t.ok(files.length > 50)
  for (const file of files) {
    if (rankOf(file) < 0) t.fail(`${file} lies in no known room`)
    for (const imported of await importsOf(file)) {
      if (!imported.startsWith('emulator/') || rankOf(imported) >= rankOf(file)) continue
      t.fail(`${file} imports ${imported}, which lies above it`)
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

/** The rooms of `src/job/`, in the order of a chunk's way; each may import those after it. */
const rooms = [
  'top',
  'preflight',
  'doubt',
  'retry',
  'submit',
  'emit',
  'download',
  'results',
  'seal',
  'core',
  'journal',
  'disk',
]

void t.test('within job, imports go down the way of a chunk', async (t) => {
  const files = (await sources()).filter((file) => file.startsWith('job/'))
  const roomOf = (file: string): string => {
    const [, room = '', name] = file.split('/')
    return name === undefined ? 'top' : room
  }
  const seen = new Set<string>()
  for (const file of files) {
    const room = roomOf(file)
    seen.add(room)
    for (const imported of await importsOf(file)) {
      if (!imported.startsWith('job/')) continue
      if (rooms.indexOf(roomOf(imported)) < rooms.indexOf(room))
        t.fail(`${file} imports ${imported}`)
    }
  }
  t.same([...seen].sort(), [...rooms].sort(), 'every room is in the list')
})
