type Defined<T> = { [Name in keyof T]?: Exclude<T[Name], undefined> }

/** The options that were given, so that the stages take their own defaults for the others. */
export function defined<T extends object>(options: T): Defined<T> {
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given) as Defined<T>
}
