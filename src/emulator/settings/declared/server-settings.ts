/** Where the emulator listens, whom it lets in, and what it answers. */
import { defaultAnswer } from '../../answers/default-answer.ts'
import { loadRespond } from '../load-respond.ts'
import { keysProblem, listProblem, readKeys } from '../keys.ts'
import { pricesProblem } from '../../bill/prices-problem.ts'
import { jsonReader } from '../read-json.ts'
import { documentedModels, modelsProblem } from '../../models/known-models.ts'
import { readModels } from '../read-models.ts'
import { faultsProblem } from '../../faults/check-rules.ts'
import type { EmulatorOptions } from '../emulator-options.ts'
import type { SettingsOf } from '../setting.ts'
import type { TimeOptions } from './time-settings.ts'

function urlProblem(value: unknown): string | undefined {
  const isUrl =
    typeof value === 'string' && /^https?:\/\/[^/?#]+$/.test(value) && URL.canParse(value)
  return isUrl ? undefined : 'must be an http or https address without a path'
}

type Others = Omit<EmulatorOptions, keyof TimeOptions | 'limits' | 'inferred'>

export const serverSettings: SettingsOf<Others> = {
  port: {
    kind: 'whole number',
    default: 0,
    least: 0,
    most: 65_535,
    fixed: true,
    help: 'port to listen on; default: any free port',
  },
  host: {
    kind: 'text',
    default: '127.0.0.1',
    placeholder: 'HOST',
    fixed: true,
    help: 'address to listen on; default 127.0.0.1. Use 0.0.0.0 in a container',
  },
  publicUrl: {
    kind: 'other',
    default: undefined,
    placeholder: 'URL',
    problem: urlProblem,
    read: (texts: readonly string[]): unknown => texts.at(-1),
    help: 'start of results_url; default: the address that the client called',
  },
  dir: {
    kind: 'text',
    default: undefined,
    placeholder: 'DIR',
    fixed: true,
    help: 'folder for bodies, results and the ledger; default a temporary folder',
  },
  apiKeys: {
    kind: 'other',
    default: undefined,
    flag: 'key',
    placeholder: 'KEY[=WORKSPACE]',
    multiple: true,
    help: 'accept only this key, in this workspace; can be given several times',
    problem: keysProblem,
    read: readKeys,
  },
  adminKeys: {
    kind: 'other',
    default: undefined,
    flag: 'admin-key',
    placeholder: 'KEY',
    multiple: true,
    help: 'a key that may only read the rate limits; can be given several times',
    problem: listProblem,
    read: (texts: readonly string[]): unknown => texts,
  },
  workspace: {
    kind: 'text',
    default: 'wrkspc_emulator',
    placeholder: 'ID',
    help: 'workspace of keys given without one; default wrkspc_emulator',
  },
  respond: {
    kind: 'other',
    default: defaultAnswer,
    placeholder: 'MODULE|FILE.json',
    help: 'makes the answers: a module with a default export, or rules as JSON',
    problem: (value: unknown): string | undefined =>
      typeof value === 'function' ? undefined : 'must be a function',
    read: loadRespond,
  },
  models: {
    kind: 'other',
    default: documentedModels,
    placeholder: 'any|ID,ID,…',
    help: `the models that exist; a row with any other ends with not_found_error. Default: the models
      documented when this version was released`,
    problem: modelsProblem,
    read: readModels,
  },
  prices: {
    kind: 'other',
    default: {},
    placeholder: 'JSON|@FILE',
    help: 'prices that replace the documented ones: {"model": {"input": USD per million, …}}',
    problem: pricesProblem,
    read: jsonReader('an object of prices'),
  },
  faults: {
    kind: 'other',
    default: [],
    placeholder: 'JSON|@FILE',
    fixed: 'PUT /_emulator/faults, or emulator.faults.set, replaces the rules',
    help: 'an array of fault rules',
    problem: faultsProblem,
    read: jsonReader('an array of rules'),
  },
  seed: {
    kind: 'whole number',
    default: 1,
    least: 0,
    most: 4_294_967_295,
    fixed: true,
    help: 'seed for shuffled results and for faults; default 1',
  },
  shuffle: {
    kind: 'switch',
    default: true,
    flag: 'keep-order',
    help: 'give results in the order of the requests',
  },
  now: {
    kind: 'other',
    default: undefined,
    placeholder: '',
    fixed: true,
    help: '',
    problem: (value: unknown): string | undefined =>
      typeof value === 'function' ? undefined : 'must be a function',
  },
}
