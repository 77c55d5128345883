/** Shapes of `tools`: tools of the client's own, and those of the service, by type and date. */
import { anything, dictionary, flag, integer, list, literal, nullable, text } from './check.ts'
import type { Check } from './check.ts'
import { cached, citationsConfig } from './common-shapes.ts'
import { object, optional, tagged } from './object.ts'
import type { Members, Variants } from './object.ts'
import { browserMembers, computerMembers } from './toolset-members.ts'

const definedTool: Members = {
  allowed_callers: optional(
    list(
      literal(
        'direct',
        'code_execution_20250825',
        'code_execution_20260120',
        'code_execution_20260521',
      ),
    ),
  ),
  defer_loading: optional(flag),
  strict: optional(flag),
  ...cached,
}
const clientTool: Members = { ...definedTool, input_examples: optional(list(dictionary)) }

const custom: Members = {
  name: text({ min: 1, max: 128, pattern: /^[a-zA-Z0-9_-]{1,128}$/ }),
  input_schema: object(
    {
      type: literal('object'),
      properties: optional(nullable(dictionary)),
      required: optional(nullable(list(text()))),
    },
    { rest: 'any' },
  ),
  description: optional(text()),
  eager_input_streaming: optional(nullable(flag)),
  ...clientTool,
}

const bash: Members = { name: literal('bash'), ...clientTool }
const codeExecution: Members = { name: literal('code_execution'), ...definedTool }
const textEditor: Members = { name: literal('str_replace_based_edit_tool'), ...clientTool }
const oldTextEditor: Members = { name: literal('str_replace_editor'), ...clientTool }
const uses: Members = {
  allowed_domains: optional(nullable(list(text()))),
  blocked_domains: optional(nullable(list(text()))),
  max_uses: optional(nullable(integer({ min: 1 }))),
}
const inclusion: Members = { response_inclusion: optional(literal('full', 'excluded')) }

const webSearch: Members = {
  name: literal('web_search'),
  ...definedTool,
  ...uses,
  user_location: optional(
    nullable(
      object({
        type: literal('approximate'),
        city: optional(nullable(text())),
        country: optional(nullable(text())),
        region: optional(nullable(text())),
        timezone: optional(nullable(text())),
      }),
    ),
  ),
}

const named: Members = { tools: list(object({ type: literal('tool_reference'), name: text() })) }
const urlSource = optional(tagged({ all: {}, none: {}, only: named, except: named }))
const webFetch: Members = {
  name: literal('web_fetch'),
  ...definedTool,
  ...uses,
  citations: optional(nullable(citationsConfig)),
  max_content_tokens: optional(nullable(integer({ min: 1 }))),
  url_sources: optional(
    nullable(
      object({
        client_tool_results: urlSource,
        server_tool_results: urlSource,
        user_input: optional(tagged({ all: {}, none: {} })),
      }),
    ),
  ),
}
const cachedFetch: Members = { ...webFetch, use_cache: optional(flag) }

const bm25: Members = { name: literal('tool_search_tool_bm25'), ...definedTool }
const regex: Members = { name: literal('tool_search_tool_regex'), ...definedTool }

const tools: Variants = {
  bash_20250124: bash,
  browser_toolset_20260801: toolset(browserMembers),
  code_execution_20250522: codeExecution,
  code_execution_20250825: codeExecution,
  code_execution_20260120: codeExecution,
  code_execution_20260521: codeExecution,
  computer_toolset_20260801: toolset(computerMembers),
  custom,
  memory_20250818: { name: literal('memory'), ...clientTool },
  text_editor_20250124: oldTextEditor,
  text_editor_20250429: textEditor,
  text_editor_20250728: { ...textEditor, max_characters: optional(nullable(integer({ min: 1 }))) },
  tool_search_tool_bm25: bm25,
  tool_search_tool_bm25_20251119: bm25,
  tool_search_tool_regex: regex,
  tool_search_tool_regex_20251119: regex,
  web_fetch_20250910: webFetch,
  web_fetch_20260209: webFetch,
  web_fetch_20260309: cachedFetch,
  web_fetch_20260318: { ...cachedFetch, ...inclusion },
  web_search_20250305: webSearch,
  web_search_20260209: webSearch,
  web_search_20260318: { ...webSearch, ...inclusion },
}

const computer: Members = {
  name: literal('computer'),
  display_height_px: integer({ min: 1 }),
  display_width_px: integer({ min: 1 }),
  display_number: optional(nullable(integer())),
  ...clientTool,
}
const toolSwitches = object({ defer_loading: optional(flag), enabled: optional(flag) })

const betaTools: Variants = {
  advisor_20260301: {
    name: literal('advisor'),
    model: text({ min: 1 }),
    caching: cached['cache_control'] ?? optional(anything),
    max_tokens: optional(nullable(integer({ min: 1 }))),
    max_uses: optional(nullable(integer({ min: 1 }))),
    ...definedTool,
  },
  bash_20241022: bash,
  computer_20241022: computer,
  computer_20250124: computer,
  computer_20251124: { ...computer, enable_zoom: optional(flag) },
  mcp_toolset: {
    mcp_server_name: text(),
    configs: optional(nullable(dictionary)),
    default_config: optional(toolSwitches),
    tools: optional(nullable(list(dictionary))),
    ...cached,
  },
  text_editor_20241022: oldTextEditor,
}

/** `tools`. A tool without a type is one of the client's own. */
const tool = tagged(tools, { beta: betaTools, untagged: 'custom' })
export const toolList: Check = list(tool)

const references: Variants = {
  tool_reference: { name: text() },
  mcp_tool_reference: { name: text(), server_name: text() },
  mcp_toolset_reference: { server_name: text() },
}

/** Blocks that change the tools within a conversation. */
export const toolChanges: Variants = {
  tool_addition: {
    tool: tagged({ ...references, tool_definition: { definition: tool } }),
    ...cached,
  },
  tool_removal: { tool: tagged(references), ...cached },
}

function toolset(members: readonly string[]): Members {
  const config = object({
    defer_loading: optional(nullable(flag)),
    enabled: optional(nullable(flag)),
  })
  const configs = object(
    Object.fromEntries(members.map((name) => [name, optional(nullable(config))])),
  )
  return { configs: optional(nullable(configs)), ...cached }
}
