/**
 * The tests that pass with the mock of the SDKs alone: they send what the service refuses. Each entry
 * must fail, so the list shrinks when the SDKs change their tests.
 */
export interface MockOnly {
  /** The suite, as its title has it. */
  readonly suite: string
  /** Matches the file and the name of the test, with a space between. */
  readonly test: RegExp
  readonly reason: string
}

export const mockOnly: readonly MockOnly[] = []
