/** What `batchline estimate` is to do, checked as a whole before anything is read or sent. */
import type { EstimateCostOptions } from '../../estimate-cost.ts'
import { givenInputs } from './given-inputs.ts'
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
}

/**
 * @param args - what stands behind `batchline estimate`
 * @throws BatchlineError `ERR_OPTION` naming the option that is wrong
 */
export function parseEstimate(args: readonly string[]): EstimateOptions {
  const { values, given, positionals } = parseCommand('estimate', args)
  const inputs = givenInputs(positionals, 'estimate')
  const library = libraryOptions(optionsOf('estimate'), values)
  if (values.like !== undefined && values['output-share'] !== undefined) {
    throw usageError('--like and --output-share both say how long answers are: give one of them')
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
    estimate: { ...openJob, ...library.estimateCost, onBadRow, betas },
    runArgs: [...positionals.map(shellWord), ...runArgs(given)],
  }
}

/**
 * What was typed and holds for a run too. A text of the prompt is left out: no prompt is ever shown. In its
 * place stands a file that is not there, so that a line that was copied as it is ends before it costs money.
 */
function runArgs(given: GivenOptions): string[] {
  const own: OptionTable = optionsOf('estimate')
  return Object.entries(optionsOf('run')).flatMap(([name, option]: [string, Option]) => {
    // The --sample of a run is another one.
    const typed = own[name] === option ? given[name] : undefined
    const { kind } = option
    return [typed ?? []].flat().flatMap((value) => {
      if (typeof value === 'boolean') return value ? `--${name}` : `--no-${name}`
      const isShown = kind !== 'text or file' || /^@(?!@)/.test(value)
      return [`--${name}`, isShown ? shellWord(value) : `@${name.toUpperCase()}`]
    })
  })
}
