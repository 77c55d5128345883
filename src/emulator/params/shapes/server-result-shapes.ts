/** Shapes of the blocks that server tools write. They come back in the next request as they were. */
import { flag, integer, list, listOr, nullable, text } from './check.ts'
import { cached, toolUseId } from './common-shapes.ts'
import { object, optional, tagged } from './object.ts'
import type { Members, Variants } from './object.ts'

const failed: Members = { error_code: text() }
const explained: Members = { ...failed, error_message: optional(nullable(text())) }
const files = (type: string) => list(tagged({ [type]: { file_id: text() } }))
const lineCount = optional(nullable(integer()))

/** The result blocks, given the shapes that they share with other blocks. */
export function serverResults(document: Members, caller: Members[string]): Variants {
  return {
    web_search_tool_result: resultOf(
      listOr(
        list(
          tagged({
            web_search_result: {
              encrypted_content: text(),
              title: text(),
              url: text(),
              page_age: optional(nullable(text())),
            },
          }),
        ),
        tagged({ web_search_tool_result_error: failed }),
      ),
      { caller },
    ),
    web_fetch_tool_result: resultOf(
      tagged({
        web_fetch_tool_result_error: failed,
        web_fetch_result: {
          content: tagged({ document }),
          url: text(),
          retrieved_at: optional(nullable(text())),
        },
      }),
      { caller },
    ),
    code_execution_tool_result: resultOf(
      tagged({
        code_execution_tool_result_error: failed,
        code_execution_result: {
          content: files('code_execution_output'),
          return_code: integer(),
          stderr: text(),
          stdout: text(),
        },
        encrypted_code_execution_result: {
          content: files('code_execution_output'),
          encrypted_stdout: text(),
          return_code: integer(),
          stderr: text(),
        },
      }),
    ),
    bash_code_execution_tool_result: resultOf(
      tagged({
        bash_code_execution_tool_result_error: failed,
        bash_code_execution_result: {
          content: files('bash_code_execution_output'),
          return_code: integer(),
          stderr: text(),
          stdout: text(),
        },
      }),
    ),
    text_editor_code_execution_tool_result: resultOf(textEditorResult),
    tool_search_tool_result: resultOf(
      tagged({
        tool_search_tool_result_error: explained,
        tool_search_tool_search_result: {
          tool_references: list(tagged({ tool_reference: { tool_name: text(), ...cached } })),
        },
      }),
    ),
  }
}

const textEditorResult = tagged({
  text_editor_code_execution_tool_result_error: explained,
  text_editor_code_execution_view_result: {
    content: text(),
    file_type: text(),
    num_lines: lineCount,
    start_line: lineCount,
    total_lines: lineCount,
  },
  text_editor_code_execution_create_result: { is_file_update: flag },
  text_editor_code_execution_str_replace_result: {
    lines: optional(nullable(list(text()))),
    new_lines: lineCount,
    new_start: lineCount,
    old_lines: lineCount,
    old_start: lineCount,
  },
})

/** Result blocks of server tools that are in beta. */
export const betaResults: Variants = {
  advisor_tool_result: resultOf(
    tagged({
      advisor_tool_result_error: failed,
      advisor_result: { text: text(), stop_reason: optional(nullable(text())) },
      advisor_redacted_result: {
        encrypted_content: text(),
        stop_reason: optional(nullable(text())),
      },
    }),
  ),
}

function resultOf(content: ReturnType<typeof object>, more: Members = {}): Members {
  return { tool_use_id: toolUseId, content, ...more, ...cached }
}
