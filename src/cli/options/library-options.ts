/** The options of the library's functions, from the options of the command that set them. */
import type { OptionTable, OptionValues, ValueOf } from './option.ts'

/** By function of the library, its options, as far as a table can set them. */
export type LibraryOptions<Table> = Intersection<
  { [Name in keyof Table]: SetBy<Table[Name]> }[keyof Table]
>

type SetBy<O> = O extends { sets: infer Path extends string }
  ? At<Path, ValueOf<O>>
  : O extends { sets: ReadonlyArray<infer Path extends string> }
    ? Path extends string
      ? At<Path, Member<ValueOf<O>, LastName<Path>>>
      : never
    : never

type At<Path extends string, Value> = Path extends `${infer Head}.${infer Rest}`
  ? { readonly [Name in Head]: At<Rest, Value> }
  : { readonly [Name in Path]?: Exclude<Value, undefined> }

type LastName<Path extends string> = Path extends `${string}.${infer Rest}` ? LastName<Rest> : Path

type Member<Value, Name extends string> = Value extends { readonly [Key in Name]: infer Inner }
  ? Inner
  : never

type Intersection<Union> = (Union extends unknown ? (each: Union) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never

/** What was not given is absent, so that the library takes its own defaults. */
export function libraryOptions<Table extends OptionTable>(
  table: Table,
  values: OptionValues<Table>,
): LibraryOptions<Table> {
  const functions: Tree = {}
  for (const [name, { sets = [] }] of Object.entries(table)) {
    const value: unknown = values[name]
    if (typeof sets === 'string') put(functions, sets.split('.'), value)
    else for (const path of sets) putMember(functions, path.split('.'), value)
  }
  return functions as LibraryOptions<Table>
}

interface Tree {
  [name: string]: unknown
}

function put(tree: Tree, [head = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length > 0) put((tree[head] ??= {}) as Tree, rest, value)
  else if (value !== undefined) tree[head] = value
}

function putMember(tree: Tree, path: readonly string[], value: unknown): void {
  put(tree, path, (value as Tree | undefined)?.[path.at(-1) ?? ''])
}
