/** The tests of the official Python SDK, run by pytest. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { absentModules } from './python-modules.ts'
import { readJunit } from './read-junit.ts'
import { runProgram } from './run-program.ts'
import type { Suite } from './suite.ts'

/** What the SDK and its tests import, and the package that has it. */
const packages: Readonly<Record<string, string>> = {
  aiohttp: 'aiohttp',
  anyio: 'anyio',
  distro: 'distro',
  docstring_parser: 'docstring-parser',
  httpx: 'httpx',
  httpx_aiohttp: 'httpx-aiohttp',
  jiter: 'jiter',
  pydantic: 'pydantic',
  pytest: 'pytest',
  pytest_asyncio: 'pytest-asyncio',
  respx: 'respx',
  sniffio: 'sniffio',
  typing_extensions: 'typing-extensions',
}

/**
 * What their `conftest.py` imports for the tests of other files only. Where a module is not
 * installed, something of that name is enough.
 */
const standIns: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  inline_snapshot: { '__init__.py': '' },
  http_snapshot: {
    '__init__.py': 'SnapshotSerializerOptions = object\n',
    'httpx.py': 'HttpxSyncSnapshotClient = HttpxAsyncSnapshotClient = object\n',
  },
}

const options = [
  // Their own options ask for a process per core, but all of the tests use the same batch.
  '-oaddopts=',
  // Leaves no file in the checkout.
  '-pno:cacheprovider',
  // Names the file of each test.
  '-ojunit_family=xunit1',
]

/** @param python - an interpreter that has the packages */
export function pythonSdk(python: string): Suite {
  return {
    title: 'Python SDK',
    files: [
      'messages/test_batches',
      'test_messages',
      'test_models',
      'beta/messages/test_batches',
      'beta/test_messages',
      'beta/test_models',
    ].map((name) => `tests/api_resources/${name}.py`),

    async missing() {
      const absent = await absentModules(python, Object.keys(packages))
      const names = absent.map((name) => packages[name])
      return names.length === 0 ? undefined : `${python} -m pip install ${names.join(' ')}`
    },

    async run(checkout, url) {
      const temporary = await mkdtemp(join(tmpdir(), 'batchline-clients-'))
      try {
        await writeStandIns(temporary, await absentModules(python, Object.keys(standIns)))
        const path = join(temporary, 'report.xml')
        const args = ['-m', 'pytest', ...options, `--junitxml=${path}`, ...this.files]
        const env = {
          TEST_API_BASE_URL: url,
          PYTHONPATH: [join(checkout, 'src'), temporary].join(delimiter),
          PYTHONDONTWRITEBYTECODE: '1',
        }
        const { output } = await runProgram(python, args, { cwd: checkout, env })
        const xml = await readFile(path, 'utf8').catch(() => {
          throw new Error(`pytest has written no report:\n${output}`)
        })
        return readJunit(xml)
      } finally {
        await rm(temporary, { recursive: true })
      }
    },
  }
}

async function writeStandIns(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    for (const [file, text] of Object.entries(standIns[name] ?? {})) {
      const path = join(folder, name, file)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, text)
    }
  }
}
