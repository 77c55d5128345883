/** From what was typed for a table of options to the values that the program gets. */
import { givenValue } from './given-value.ts'
import type { Option, OptionTable, OptionValues } from './option.ts'
import { usageError } from './usage-error.ts'

/** Options as they were typed, by name; a list where an option may be given several times. */
export type GivenOptions = Readonly<
  Record<string, string | boolean | ReadonlyArray<string | boolean> | undefined>
>

/** @throws BatchlineError `ERR_OPTION` for a value that the option does not take, or an option without the one it needs */
export function optionValues<Table extends OptionTable>(
  table: Table,
  given: GivenOptions,
): OptionValues<Table> {
  const values: Record<string, unknown> = {}
  for (const [name, option] of Object.entries(table)) {
    const typed = given[name]
    values[name] = typed === undefined ? option.default : valueOf(option, name, typed)
  }
  checkCompany(table, given)
  return values as OptionValues<Table>
}

function valueOf(option: Option, name: string, typed: NonNullable<GivenOptions[string]>): unknown {
  if (option.kind === 'switch') return typed
  const value = (text: string | boolean): unknown => givenValue(option, `--${name}`, String(text))
  return typeof typed === 'object' ? typed.map(value) : value(typed)
}

/** An option that can have no effect is a slip, and would cost money before it shows. */
function checkCompany(table: OptionTable, given: GivenOptions): void {
  for (const [name, { goesWith, needs }] of Object.entries(table)) {
    if (given[name] === undefined) continue
    if (goesWith !== undefined && given[goesWith] === undefined) {
      const { without = 'it has no effect' } = table[goesWith] ?? {}
      throw usageError(`--${name} needs --${goesWith}; otherwise ${without}`)
    }
    if (needs !== undefined && given[needs] === undefined) {
      throw usageError(`--${name} needs ${usageOf(needs, table[needs])} as well`)
    }
  }
}

/** `--model NAME`; the form that help shows. */
export function usageOf(name: string, option: Option | undefined): string {
  if (option?.kind === 'switch') return option.default ? `--no-${name}` : `--${name}`
  return option ? `--${name} ${option.placeholder}${option.multiple ? ' …' : ''}` : `--${name}`
}
