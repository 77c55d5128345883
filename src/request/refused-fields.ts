/**
 * Members of `params` that no batch accepts, and what to do instead. As of 2026-11-27, from the
 * pages on batch processing and on API version 2026-10-21, which the SDK sends from 1.0 on. The
 * list has only names that are known to be refused: the service may know a name that this version
 * does not.
 */
import { optionWords } from '../option-words.ts'
import type { Asker } from '../option-words.ts'

const removed =
  'was removed from the Messages API in version 2026-10-21, and is refused even at its default; leave it out'
const ofLine = "belongs to a line of OpenAI's batch format; put the members of body into params"
const openAi = "is OpenAI's and has no counterpart here; leave it out"
const ofBatches = 'does not exist in this API; leave it out'

/** A fixed text, or one that depends on the value or the asker. */
type Reason = string | ((value: unknown, asker: Asker) => string | undefined)

const reasons: ReadonlyMap<string, Reason> = new Map<string, Reason>([
  ['stream', stream],
  ['research_preview_2026_02', researchPreview],
  ['betas', betas],
  ['temperature', removed],
  ['top_p', removed],
  ['top_k', removed],
  ['speed', 'is not possible in a batch, which has no fast mode; leave it out'],
  ['store', 'is not possible in a batch: nothing can be continued later; leave it out'],
  ['previous_thread_event_id', 'is not possible in a batch; send the conversation in messages'],
  ['cache_hint', 'is not possible in a batch; use cache_control instead'],
  ['context_hint', 'is not possible in a batch; leave it out'],
  ['fallbacks', 'is not possible in a batch; send the refused rows again with another model'],
  ['custom_id', 'belongs beside params: {"custom_id": …, "params": {…}}'],
  ['method', ofLine],
  ['url', ofLine],
  ['body', ofLine],
  ['anthropic_version', 'is sent automatically; leave it out'],
  ['output_format', 'has moved: write output_config: {"format": …}'],
  [
    'prompt',
    'belongs to the old Text Completions API; write messages: [{"role": "user", "content": …}]',
  ],
  ['max_tokens_to_sample', 'belongs to the old Text Completions API; write max_tokens'],
  ['max_completion_tokens', "is OpenAI's; write max_tokens"],
  [
    'response_format',
    'is OpenAI\'s; write output_config: {"format": {"type": "json_schema", "schema": …}}',
  ],
  ['functions', 'is OpenAI\'s; write tools: [{"name": …, "input_schema": …}]'],
  ['n', "is OpenAI's; make several requests of the row"],
  ['user', 'is OpenAI\'s; write metadata: {"user_id": …}'],
  ['frequency_penalty', openAi],
  ['presence_penalty', openAi],
  ['seed', openAi],
  ['logit_bias', openAi],
  ['webhook_url', ofBatches],
  ['priority', ofBatches],
])

/** Returns what is wrong with the first member that a batch refuses, or `undefined`. */
export function refusedField(
  params: Readonly<Record<string, unknown>>,
  asker: Asker,
): string | undefined {
  for (const field of Object.keys(params)) {
    const reason = reasons.get(field)
    if (reason === undefined) continue
    const value = params[field]
    // JSON omits undefined, so the service never sees it.
    if (value === undefined) continue
    const text = typeof reason === 'string' ? reason : reason(value, asker)
    if (text !== undefined) return `params.${field} ${text}`
  }
  return undefined
}

function stream(value: unknown): string | undefined {
  if (value === false) return undefined
  return 'is not possible in a batch: there is nobody to stream to; leave it out'
}

function researchPreview(value: unknown): string | undefined {
  return value === 'active' ? "can't be 'active' in a batch; leave it out" : undefined
}

/** Does not repeat the value: it belongs to the row. */
function betas(_value: unknown, asker: Asker): string {
  const option = optionWords(asker, 'betas')
  const way =
    asker !== 'library' ? `${option} NAME,…` : `submitBatches(job, {${option}: [NAME, …]})`
  return `belongs on the call that makes the batch: ${way}`
}
