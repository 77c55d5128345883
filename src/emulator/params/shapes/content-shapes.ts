/** Shapes of content blocks, as in the SDK's types (`…BlockParam`). */
import {
  anything,
  dictionary,
  flag,
  integer,
  list,
  literal,
  nullable,
  text,
  textOr,
} from './check.ts'
import type { Check } from './check.ts'
import { cached, citationsConfig, toolName, toolUseId } from './common-shapes.ts'
import { object, optional, tagged } from './object.ts'
import type { Members, Variants } from './object.ts'
import { betaResults, serverResults } from './server-result-shapes.ts'
import { toolChanges } from './tool-shapes.ts'

const cited = { cited_text: text(), document_index: integer(), document_title: nullable(text()) }

const citation = tagged({
  char_location: { ...cited, start_char_index: integer(), end_char_index: integer() },
  page_location: { ...cited, start_page_number: integer(), end_page_number: integer() },
  content_block_location: { ...cited, start_block_index: integer(), end_block_index: integer() },
  web_search_result_location: {
    cited_text: text(),
    encrypted_index: text(),
    title: nullable(text()),
    url: text(),
  },
  search_result_location: {
    cited_text: text(),
    search_result_index: integer(),
    source: text(),
    start_block_index: integer(),
    end_block_index: integer(),
    title: nullable(text()),
  },
})

const textBlock: Members = {
  text: text(),
  citations: optional(nullable(list(citation))),
  ...cached,
}

const image: Members = {
  source: tagged({
    base64: {
      data: text(),
      media_type: literal('image/jpeg', 'image/png', 'image/gif', 'image/webp'),
    },
    url: { url: text({ min: 1 }) },
    file: { file_id: text() },
  }),
  transformations: optional(
    nullable(object({ oversized_image: optional(literal('downsize', 'error')) })),
  ),
  ...cached,
}

const document: Members = {
  source: tagged({
    base64: { data: text(), media_type: literal('application/pdf') },
    text: { data: text(), media_type: literal('text/plain') },
    content: { content: textOr(list(tagged({ text: textBlock, image }))) },
    url: { url: text({ min: 1 }) },
    file: { file_id: text() },
  }),
  citations: optional(nullable(citationsConfig)),
  context: optional(nullable(text())),
  title: optional(nullable(text())),
  ...cached,
}

const searchResult: Members = {
  content: list(tagged({ text: textBlock })),
  source: text(),
  title: text(),
  citations: optional(citationsConfig),
  ...cached,
}

const caller = optional(
  tagged({
    direct: {},
    code_execution_20250825: { tool_id: text() },
    code_execution_20260120: { tool_id: text() },
  }),
)

const browserState: Members = {
  tabs: list(object({ tab_id: text(), title: text(), url: text(), active: optional(flag) })),
  state_changes: optional(
    nullable(
      list(
        tagged({
          tab_opened: { tab_id: text() },
          download_started: { download_id: text(), url: text() },
          download_completed: {
            download_id: text(),
            url: text(),
            path: optional(nullable(text())),
            size_bytes: optional(nullable(integer())),
          },
          download_failed: { download_id: text(), url: text(), error: optional(nullable(text())) },
        }),
      ),
    ),
  ),
  ...cached,
}

const toolResultContent = tagged({
  text: textBlock,
  image,
  search_result: searchResult,
  document,
  tool_reference: { tool_name: text(), ...cached },
  browser_state: browserState,
})

const serverTools = [
  'web_search',
  'web_fetch',
  'code_execution',
  'bash_code_execution',
  'text_editor_code_execution',
  'tool_search_tool_regex',
  'tool_search_tool_bm25',
  'advisor',
]

const blocks: Variants = {
  text: textBlock,
  image,
  document,
  search_result: searchResult,
  thinking: { thinking: text(), signature: text() },
  redacted_thinking: { data: text() },
  tool_use: {
    id: toolUseId,
    name: toolName,
    input: dictionary,
    caller,
    toolset_name: optional(nullable(text())),
    ...cached,
  },
  tool_result: {
    tool_use_id: toolUseId,
    content: optional(textOr(list(toolResultContent))),
    is_error: optional(flag),
    toolset_name: optional(nullable(text())),
    ...cached,
  },
  server_tool_use: {
    id: toolUseId,
    name: literal(...serverTools),
    input: dictionary,
    caller,
    ...cached,
  },
  ...serverResults(document, caller),
  container_upload: { file_id: text(), ...cached },
}

const betaBlocks: Variants = {
  ...betaResults,
  mcp_tool_use: { id: toolUseId, name: text(), server_name: text(), input: dictionary, ...cached },
  mcp_tool_result: {
    tool_use_id: toolUseId,
    content: optional(textOr(list(tagged({ text: textBlock })))),
    is_error: optional(flag),
    ...cached,
  },
  ...toolChanges,
  compaction: {
    content: optional(nullable(text())),
    encrypted_content: optional(nullable(text())),
    signature: optional(nullable(text())),
    tool_changes: optional(nullable(list(tagged(toolChanges)))),
    ...cached,
  },
  mcp_tool_listing: {
    mcp_server_name: text(),
    tools: list(
      object({
        name: text(),
        input_schema: dictionary,
        description: optional(nullable(text())),
      }),
    ),
  },
  fallback: {
    from: object({ model: text() }),
    to: object({ model: text() }),
    trigger: optional(anything),
  },
}

/** The content of a user or assistant message. */
export const messageContent: Check = textOr(list(tagged(blocks, { beta: betaBlocks })))

/** The content of a system message within the conversation. */
export const systemContent: Check = textOr(list(tagged({ text: textBlock }, { beta: toolChanges })))

/** `system`. Its path does not name the type, since there is only one. */
export const systemPrompt: Check = textOr(list(object({ type: literal('text'), ...textBlock })))
