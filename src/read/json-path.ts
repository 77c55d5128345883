/** Follows the names of a path through nested objects, to the array that holds the rows. */

/** As many names as a message can use. */
const maxNames = 20

export class JsonPath {
  readonly #path: readonly string[]
  /** Open objects around the cursor: as many names of the path were found. */
  #level = 0
  /** The last name read is the next one of the path. */
  #matches = false
  /** Names of the members on the way, for a message. */
  readonly names: string[] = []

  constructor(path: readonly string[]) {
    this.#path = path
  }

  /** The array is at the top of the document. */
  get isTop(): boolean {
    return this.#path.length === 0
  }

  /** No object is open. */
  get isOutside(): boolean {
    return this.#level === 0
  }

  /** The member just named is the array of rows. */
  get leadsToArray(): boolean {
    return this.#matches && this.#level === this.#path.length
  }

  /** The member just named is an object on the way to the array. */
  get leadsToObject(): boolean {
    return this.#matches && this.#level !== this.#path.length
  }

  enterObject(): void {
    this.#level++
  }

  leaveObject(): void {
    this.#level--
  }

  /**
   * Reads the name of a member.
   *
   * @param isSearching - the array was not found yet
   */
  read(bytes: Buffer, isSearching: boolean): void {
    const name = nameOf(bytes)
    this.#matches = isSearching && name === this.#path[this.#level - 1]
    // Only identifiers: the keys of a map may be personal data, and messages go into logs.
    const isName = /^[A-Za-z_][\w.-]{0,39}$/.test(name)
    if (isName && this.names.length < maxNames) this.names.push(name)
  }
}

function nameOf(bytes: Buffer): string {
  try {
    return String(JSON.parse(bytes.toString()))
  } catch {
    return bytes.toString()
  }
}
