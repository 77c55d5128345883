/**
 * The tests that only the mock of the SDKs can pass: it answers whatever its schema allows, and these
 * send what the service refuses. Each must fail, so an entry that is no longer right is noticed.
 */
export interface MockOnly {
  /** The suite, as its title has it. */
  readonly suite: string
  /** Matches the file and the name of the test, with a space between. */
  readonly test: RegExp
  readonly reason: string
}

const typescript = 'TypeScript SDK'
const python = 'Python SDK'

const notTogether =
  'sends every member at once to /v1/messages, with placeholders: a container and a geography that ' +
  'do not exist, a schema that is none, `temperature` together with `top_p`'
const mcpInCount =
  'sends `mcp_servers` to count_tokens, which the service refuses (documentation of token counting)'

export const mockOnly: readonly MockOnly[] = [
  {
    suite: typescript,
    test: /messages\/messages\.test\.ts resource messages create: required and optional params$/,
    reason: notTogether,
  },
  {
    suite: typescript,
    test: /beta\/messages\/messages\.test\.ts .* countTokens: required and optional params$/,
    reason: mcpInCount,
  },
  {
    suite: python,
    test: /test_messages\.py Test\w+::test_method_create_with_all_params_overload_\d\[/,
    reason: notTogether,
  },
  {
    suite: python,
    test: /beta\/test_messages\.py Test\w+::test_method_count_tokens_with_all_params\[/,
    reason: mcpInCount,
  },
]
