/** What is made of a row: the request, its id, and what of the row comes back. */
import { betaNames, carriedFields } from '../given-names.ts'

export const requestOptions = {
  prompt: {
    kind: 'text or file',
    commands: ['run', 'estimate'],
    placeholder: 'TEXT|@FILE',
    needs: 'model',
    without: 'each row is a ready request {"custom_id", "params"}',
    help: `make a request from each row. {{field}} inserts a field, {{a.b}} a nested field, {{field?}} a field
      that may be missing, {{_file}} and {{_line}} where the row was read. null becomes nothing; any other value
      that is not text becomes JSON. A single { is plain text. Write @@ for a text that begins with @`,
  },
  system: {
    kind: 'text or file',
    commands: ['run', 'estimate'],
    placeholder: 'TEXT|@FILE',
    goesWith: 'prompt',
    help: 'the system prompt, with the same {{fields}}',
  },
  model: {
    kind: 'text',
    commands: ['run', 'estimate'],
    placeholder: 'NAME',
    goesWith: 'prompt',
    help: 'the model; required with --prompt',
  },
  'max-tokens': {
    kind: 'whole number',
    commands: ['run', 'estimate'],
    placeholder: 'N',
    most: 1_000_000,
    default: 1024,
    goesWith: 'prompt',
    help: 'most tokens of an answer; default 1024',
  },
  id: {
    kind: 'text',
    commands: ['run', 'estimate'],
    placeholder: 'FIELD',
    goesWith: 'prompt',
    help: 'the field for custom_id; default custom_id or id, else row-<position>',
  },
  carry: {
    kind: 'text',
    commands: ['run', 'estimate'],
    placeholder: 'FIELDS|all',
    default: false,
    help: 'fields of the row, separated by commas, to copy into its outcome',
    parse: (text: string, flag: string): boolean | readonly string[] => carriedFields(text, flag),
  },
  schema: {
    kind: 'input file',
    commands: ['run', 'estimate'],
    placeholder: 'FILE',
    help: 'a JSON Schema: requests structured output, and checks every answer',
  },
  'cache-prefix': {
    kind: 'switch',
    commands: ['run', 'estimate'],
    default: false,
    help: `cache what all rows share, in the prompt cache for an hour: marks the --system prompt, which is then
      required with --prompt. In ready-made requests without a mark, it marks the system prompt, else the last
      tool, else the first of several blocks in the first user message`,
  },
  betas: {
    kind: 'names',
    commands: ['run', 'estimate'],
    of: 'betas',
    placeholder: 'NAME,…',
    sets: 'submitBatches.betas',
    help: 'API betas, sent with every create call',
    parse: (names: readonly string[], flag: string): readonly string[] => betaNames(names, flag),
  },
} as const
