/** What `batchline estimate` is to do, checked as a whole before anything is read or sent. */
import type { EstimateCostOptions } from '../../estimate-cost.ts'
import { givenInputs } from './given-inputs.ts'
import { isRequestCount } from './given-request-count.ts'
import { libraryOptions } from './library-options.ts'
import type { Option, OptionTable } from './option.ts'
import { optionsOf } from './option-table.ts'
import type { GivenOptions } from './option-values.ts'
import { parseCommand } from './parse-command.ts'
import { requestParts } from './request-source.ts'
import type { RequestSource } from './request-source.ts'
import { shellWord } from '../terminal/shell-word.ts'
import { usageError } from './usage-error.ts'

export interface EstimateOptions extends RequestSource {
  readonly json: boolean
  /** All but the client. */
  readonly estimate: Omit<EstimateCostOptions, 'client'>
  /** The arguments of `batchline run` for the same requests, ready for a shell. */
  readonly runArgs: readonly string[]
  /** What was typed for the run and changes its cost, but not the estimate; a sentence each. */
  readonly leftOut: readonly string[]
}

/**
 * Takes every option of `batchline run` too, so that a command line can be estimated as it is before it is run.
 *
 * @param args - what stands behind `batchline estimate`
 * @throws BatchlineError `ERR_OPTION` naming the option that is wrong
 */
export function parseEstimate(args: readonly string[]): EstimateOptions {
  const { values, given, positionals } = parseCommand('estimate', args, optionsOf('run'))
  const inputs = givenInputs(positionals, 'estimate')
  const library = libraryOptions(optionsOf('estimate'), values)
  if (values.like !== undefined && values['output-share'] !== undefined) {
    throw usageError('--like and --output-share both set how long answers are: give only one')
  }
  if (isSampleOfRun(given.sample) && given.review === undefined) {
    throw usageError(
      '--sample must be the number of requests to count, from 1 to 10000; a share needs --review',
    )
  }
  const { onBadRow } = library.readRows
  const { openJob, submitBatches } = library
  const { betas = [] } = submitBatches
  return {
    inputs,
    ...requestParts(values, library.readRows),
    'cache-prefix': values['cache-prefix'],
    carry: undefined,
    truth: undefined,
    library,
    json: values.json ?? false,
    estimate: { ...openJob, ...library.estimateCost, pilot: pilotOf(given), onBadRow, betas },
    runArgs: [...positionals.map(shellWord), ...runArgs(given)],
    leftOut: leftOut(given),
  }
}

/** Rows that the run sends alone: with --go nothing waits for a pilot. Both were checked as a run checks them. */
function pilotOf({ pilot, go }: GivenOptions): number | undefined {
  return typeof pilot === 'string' && go !== true ? Number(pilot) : undefined
}

const savings = ['dedupe', 'answers']
const surcharges = ['confidence', 'reask', 'retry', 'max-attempts', 'ask-now']

function leftOut(given: GivenOptions): string[] {
  const typed = (names: readonly string[]): string =>
    names
      .filter((name) => given[name] !== undefined)
      .map((name) => `--${name}`)
      .join(' and ')
  return [
    [typed(savings), 'less'],
    [typed(surcharges), 'more'],
  ].flatMap(([flags = '', than = '']) =>
    flags === '' ? [] : [`The effect of ${flags} is not included: the run may cost ${than}.`],
  )
}

/** Beside `--review` a share, as the same command line says it to a run. */
function isSampleOfRun(typed: GivenOptions[string]): boolean {
  return typeof typed === 'string' && !isRequestCount(typed)
}

/**
 * What was typed and holds for a run too. A text of the prompt is left out: no prompt is ever shown. In its
 * place stands a file that is not there, so that a line that was copied as it is ends before it costs money.
 */
function runArgs(given: GivenOptions): string[] {
  const own: OptionTable = optionsOf('estimate')
  return Object.entries(optionsOf('run')).flatMap(([name, option]: [string, Option]) => {
    // The --sample of a run is another one.
    const isShared = own[name] === option || own[name] === undefined || isSampleOfRun(given[name])
    const typed = isShared ? given[name] : undefined
    const { kind } = option
    return [typed ?? []].flat().flatMap((value) => {
      if (typeof value === 'boolean') return value ? `--${name}` : `--no-${name}`
      const isShown = kind !== 'text or file' || /^@(?!@)/.test(value)
      return [`--${name}`, isShown ? shellWord(value) : `@${name.toUpperCase()}`]
    })
  })
}
