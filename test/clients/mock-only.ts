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

const strictTool =
  'has a tool with `strict: true` whose schema does not set `additionalProperties` to false'
const mcpServers = 'sends `mcp_servers` to count_tokens, which does not take them'

export const mockOnly: readonly MockOnly[] = [
  {
    suite: typescript,
    test: /messages\/messages\.test\.ts resource messages create: required and optional params$/,
    reason: strictTool,
  },
  {
    suite: typescript,
    test: /resources\/messages\/.* countTokens: required and optional params$/,
    reason: strictTool,
  },
  {
    suite: typescript,
    test: /resources\/beta\/messages\/.* countTokens: required and optional params$/,
    reason: mcpServers,
  },
  {
    suite: python,
    test: /test_messages\.py Test\w+::test_method_create_with_all_params_overload_\d\[/,
    reason: strictTool,
  },
  {
    suite: python,
    test: /resources\/test_messages\.py Test\w+::test_method_count_tokens_with_all_params\[/,
    reason: strictTool,
  },
  {
    suite: python,
    test: /beta\/test_messages\.py Test\w+::test_method_count_tokens_with_all_params\[/,
    reason: mcpServers,
  },
]
