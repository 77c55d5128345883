/** Follows the names of a path through nested objects to the array of rows. */

/** More names would not help a reader of the message. */
const maxNames = 20

export class JsonPath {
  readonly #path: readonly string[]
  /** Number of open objects, and so of names found. */
  #level = 0
  /** Whether the last name is the next one of the path. */
  #matches = false
  /** Names of the members on the way, for a message. */
  readonly names: string[] = []

  constructor(path: readonly string[]) {
    this.#path = path
  }

  /** Whether the array is at the top of the document. */
  get isTop(): boolean {
    return this.#path.length === 0
  }

  /** Whether no object is open. */
  get isOutside(): boolean {
    return this.#level === 0
  }

  /** Whether the member just named should be the array of rows. */
  get leadsToArray(): boolean {
    return this.#matches && this.#level === this.#path.length
  }

  /** Whether the member just named should be an object on the way to the array. */
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
   * Takes the name of a member.
   *
   * @param isSearching - whether the array has not begun yet
   */
  read(bytes: Buffer, isSearching: boolean): void {
    const name = nameOf(bytes)
    this.#matches = isSearching && name === this.#path[this.#level - 1]
    // Keep identifiers only: other keys may be personal data, and messages end up in logs.
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
