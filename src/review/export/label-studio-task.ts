/**
 * A row as a task of Label Studio, in the JSON that it imports. Its labelling set-up names the two controls
 * `answer` (TextArea) and `verdict` (Choices) on an object `row` (Text).
 */
import { toJson } from '../../json/to-json.ts'
import type { Decision } from '../decisions/decision.ts'
import type { ReviewRow } from '../file/review-row.ts'
import { text } from '../page-row.ts'

const object = 'row'

export function labelStudioTask(row: ReviewRow, decision: Decision | undefined): string {
  const { outcome, answer } = row
  const { model, confidence } = outcome
  const prediction = {
    ...(typeof model === 'string' ? { model_version: model } : {}),
    ...(typeof confidence === 'number' ? { score: confidence } : {}),
    result: answer === undefined ? [] : [textArea(answer)],
  }
  return toJson({
    data: dataOf(row),
    predictions: [prediction],
    ...(decision ? { annotations: [annotation(decision)] } : {}),
  })
}

/** Set-ups name fields of the row, as in `$text`; a field of ours gives way. */
function dataOf({ outcome, answer, why }: ReviewRow): object {
  const { custom_id, position, part, row } = outcome
  const isObject = typeof row === 'object' && row !== null && !Array.isArray(row)
  const ours = {
    custom_id,
    position,
    ...(part === undefined ? {} : { part }),
    ...(why === undefined ? {} : { review: why }),
    answer: text(answer),
  }
  return { ...ours, ...(isObject ? row : row === undefined ? {} : { row }) }
}

function annotation({ verdict, value, note, at }: Decision): object {
  const choice = {
    from_name: 'verdict',
    to_name: object,
    type: 'choices',
    value: { choices: [verdict] },
  }
  return {
    result: [
      choice,
      ...(value === undefined ? [] : [textArea(value)]),
      ...(note === undefined ? [] : [textArea(note, 'note')]),
    ],
    was_cancelled: false,
    ground_truth: false,
    created_at: at,
  }
}

function textArea(value: unknown, name = 'answer'): object {
  return { from_name: name, to_name: object, type: 'textarea', value: { text: [text(value)] } }
}
