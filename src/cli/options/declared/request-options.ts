/** What is made of a row: the request, its id, and what of the row comes back. */
import { betaNames, carriedFields } from '../given-names.ts'

export const requestOptions = {
  prompt: {
    kind: 'text or file',
    commands: ['run', 'estimate'],
    placeholder: 'TEXT|@FILE',
    needs: 'model',
    without: 'each row is a ready request {"custom_id", "params"}',
    help: `makes a request of each row. {{field}} is what the row holds there, {{a.b}} a field within a
      field, {{field?}} one that a row may lack, {{_file}} and {{_line}} where it was read. null becomes
      nothing; any other value that is not text becomes JSON. A single { is just text. @@ begins a text
      with an @`,
  },
  system: {
    kind: 'text or file',
    commands: ['run', 'estimate'],
    placeholder: 'TEXT|@FILE',
    goesWith: 'prompt',
    help: 'the system prompt, in the same way',
  },
  model: {
    kind: 'text',
    commands: ['run', 'estimate'],
    placeholder: 'NAME',
    goesWith: 'prompt',
    help: 'the model to ask, needed with --prompt',
  },
  'max-tokens': {
    kind: 'whole number',
    commands: ['run', 'estimate'],
    placeholder: 'N',
    most: 1_000_000,
    default: 1024,
    goesWith: 'prompt',
    help: 'of an answer, default 1024',
  },
  id: {
    kind: 'text',
    commands: ['run', 'estimate'],
    placeholder: 'FIELD',
    goesWith: 'prompt',
    help: "the row's custom_id; default its custom_id or id, else row-<position>",
  },
  carry: {
    kind: 'text',
    commands: ['run', 'estimate'],
    placeholder: 'FIELDS|all',
    default: false,
    help: 'fields of the row, with commas between, that come back in its outcome',
    parse: (text: string, flag: string): boolean | readonly string[] => carriedFields(text, flag),
  },
  schema: {
    kind: 'input file',
    commands: ['run', 'estimate'],
    placeholder: 'FILE',
    help: 'JSON Schema: sent along as structured output, and checked on every answer',
  },
  'cache-prefix': {
    kind: 'switch',
    commands: ['run', 'estimate'],
    default: false,
    help: `keeps what is the same for every row in the prompt cache for an hour: marks the --system prompt,
      which --prompt then needs. In ready requests without a mark of their own it marks the system prompt, else
      the last tool, else the first of several blocks in the first user message`,
  },
  betas: {
    kind: 'names',
    commands: ['run', 'estimate'],
    of: 'betas',
    placeholder: 'NAME,…',
    sets: 'submitBatches.betas',
    help: 'betas of the API, sent with every create call',
    parse: (names: readonly string[], flag: string): readonly string[] => betaNames(names, flag),
  },
} as const
