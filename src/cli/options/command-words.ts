/** How messages of the library call its options where a command line is read: by the flags that set them. */
import type { OptionWords } from '../../option-words.ts'
import { shellWord } from '../terminal/shell-word.ts'
import type { Option, OptionTable } from './option.ts'
import { optionsOf } from './option-table.ts'
import type { OptionsOf } from './option-table.ts'

/** To be handed to whatever takes an `Asker`. */
export const commandWords: OptionWords = (option, value) => {
  const [name, declared] = setterOf(option)
  const flag = `--${name}`
  if (value === undefined || value === true) return flag
  if (value === false) return declared.kind === 'switch' ? `--no-${name}` : `${flag} none`
  return `${flag} ${shellWord(Array.isArray(value) ? value.join(',') : String(value))}`
}

type Table = OptionsOf<'run'>
type Paths<O> = O extends { sets: infer Path extends string }
  ? Path
  : O extends { sets: ReadonlyArray<infer Path extends string> }
    ? Path
    : never
/** The options of the library that a flag sets, without the function's name. */
type Settable =
  Paths<Table[keyof Table]> extends infer Path
    ? Path extends `${string}.${infer Name}`
      ? Name
      : never
    : never

/** Does not compile while messages speak of an option that no flag sets. */
function setterOf(option: Settable): [string, Option] {
  const table: OptionTable = optionsOf('run')
  const found = Object.entries(table).find(([, { sets = [] }]) =>
    [sets].flat().some((path) => path.slice(path.indexOf('.') + 1) === option),
  )
  if (!found) throw new TypeError(`no flag sets ${option}`)
  return found
}
