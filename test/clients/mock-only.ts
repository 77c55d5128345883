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

const toolSchema =
  'has a tool whose properties are texts where schemas belong, and which is strict without `additionalProperties: false`'
const toolSchemaAndSampling = `${toolSchema}; sends \`top_k\` to a model that takes none`
const mcpServers = `${toolSchema}; sends \`mcp_servers\` to count_tokens, which does not take them`

export const mockOnly: readonly MockOnly[] = [
  {
    suite: typescript,
    test: /messages\/messages\.test\.ts resource messages create: required and optional params$/,
    reason: toolSchemaAndSampling,
  },
  {
    suite: typescript,
    test: /resources\/messages\/.* countTokens: required and optional params$/,
    reason: toolSchema,
  },
  {
    suite: typescript,
    test: /resources\/beta\/messages\/.* countTokens: required and optional params$/,
    reason: mcpServers,
  },
  {
    suite: python,
    test: /test_messages\.py Test\w+::test_method_create_with_all_params_overload_\d\[/,
    reason: toolSchemaAndSampling,
  },
  {
    suite: python,
    test: /resources\/test_messages\.py Test\w+::test_method_count_tokens_with_all_params\[/,
    reason: toolSchema,
  },
  {
    suite: python,
    test: /beta\/test_messages\.py Test\w+::test_method_count_tokens_with_all_params\[/,
    reason: mcpServers,
  },
  {
    suite: python,
    test: /resources\/test_messages\.py Test\w+::test_deprecated_model_warning\[/,
    reason: 'asks a model that is retired',
  },
]
