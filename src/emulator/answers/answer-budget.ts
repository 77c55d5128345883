/**
 * What the default answer to one request may cost. A schema of a few hundred bytes can ask for a
 * value of any size, and one process answers every call: without a limit, one request stops all.
 *
 * Once anything is spent, what is left of the value becomes as short as it can be. Nothing here
 * depends on time, so the same params still give the same answer.
 */
export class AnswerBudget {
  /** Values made, and schemas merged for them. */
  #nodes = 10_000
  /** Of texts and names in the value. */
  #characters = 100_000
  /** Parts of the schema that were looked at: a wide one costs time even where it adds no value. */
  #steps = 1_000_000

  get isSpent(): boolean {
    return this.#nodes <= 0 || this.#characters <= 0 || this.#steps <= 0
  }

  /** How many more characters the value may have. */
  get characters(): number {
    return this.isSpent ? 0 : this.#characters
  }

  spendNode(): void {
    this.#nodes--
  }

  spendCharacters(count: number): void {
    this.#characters -= count
  }

  spendSteps(count: number): void {
    this.#steps -= count
  }
}
