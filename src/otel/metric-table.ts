/** Every metric, declared once: `docs/telemetry.md` lists the same, and a test compares them. */
import { ValueType } from '@opentelemetry/api'
import type { MetricOptions } from '@opentelemetry/api'

export type MetricFacts = MetricOptions & { readonly name: string }

type Table<Key extends string> = Readonly<Record<Key, MetricFacts>>
export type GenAiMetric = 'input' | 'output' | 'cacheRead' | 'cacheWrite' | 'perBatch' | 'duration'
export type ProcessMetric =
  'cost' | 'answers' | 'unpriced' | 'accepted' | 'fetched' | 'missing' | 'retried' | 'events'
export type JobMetric =
  | 'batches'
  | 'requests'
  | 'rows'
  | 'cost'
  | 'outcomes'
  | 'failures'
  | 'tiers'
  | 'fallbacks'
  | 'duplicates'
  | 'asked'
  | 'held'
  | 'oldest'

/** Of the semantic conventions for generative AI. */
export const genAi: Table<GenAiMetric> = {
  input: {
    name: 'gen_ai.client.inference.usage.input_tokens',
    unit: '{token}',
    valueType: ValueType.INT,
    description: 'Input tokens of the answers, cached ones included.',
  },
  output: {
    name: 'gen_ai.client.inference.usage.output_tokens',
    unit: '{token}',
    valueType: ValueType.INT,
    description: 'Output tokens of the answers.',
  },
  cacheRead: {
    name: 'gen_ai.client.inference.usage.cache_read.input_tokens',
    unit: '{token}',
    valueType: ValueType.INT,
    description: 'Input tokens read from the prompt cache.',
  },
  cacheWrite: {
    name: 'gen_ai.client.inference.usage.cache_write.input_tokens',
    unit: '{token}',
    valueType: ValueType.INT,
    description: 'Input tokens written to the prompt cache.',
  },
  /** The name before the counters. A recording is the sum of a batch, never a request. */
  perBatch: {
    name: 'gen_ai.client.token.usage',
    unit: '{token}',
    valueType: ValueType.INT,
    description: 'Tokens of all answers of a batch: one recording a batch, model and type.',
    advice: {
      explicitBucketBoundaries: [
        1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216,
        67_108_864,
      ],
    },
  },
  duration: {
    name: 'gen_ai.client.operation.duration',
    unit: 's',
    description: 'From the creation of a batch to its end: one recording a batch.',
    // The conventions end at 82 seconds, where all batches would be in one bucket. A batch ends within a day.
    advice: {
      explicitBucketBoundaries: [
        1, 10, 60, 300, 900, 1800, 3600, 7200, 14_400, 28_800, 43_200, 57_600, 72_000, 86_400,
      ],
    },
  },
}

/** What this process has done. */
export const ofProcess: Table<ProcessMetric> = {
  cost: {
    name: 'batchline.cost',
    unit: '{USD}',
    description: 'Cost of the answers from models with a known price.',
  },
  answers: {
    name: 'batchline.answers',
    unit: '{answer}',
    valueType: ValueType.INT,
    description: 'Answers of a model, including unusable ones.',
  },
  unpriced: {
    name: 'batchline.answers.unpriced',
    unit: '{answer}',
    valueType: ValueType.INT,
    description: 'Answers without a known price.',
  },
  accepted: {
    name: 'batchline.requests.accepted',
    unit: '{request}',
    valueType: ValueType.INT,
    description: 'Requests in batches that the service created.',
  },
  fetched: {
    name: 'batchline.requests.fetched',
    unit: '{request}',
    valueType: ValueType.INT,
    description: 'Requests whose results were downloaded.',
  },
  missing: {
    name: 'batchline.requests.missing',
    unit: '{request}',
    valueType: ValueType.INT,
    description: 'Requests whose results are not available.',
  },
  retried: {
    name: 'batchline.rows.retried',
    unit: '{row}',
    valueType: ValueType.INT,
    description: 'Rows that went into a later attempt.',
  },
  events: {
    name: 'batchline.events',
    unit: '{event}',
    valueType: ValueType.INT,
    description: 'Events of the job, by type.',
  },
}

/** The job as it stands, whichever processes have worked on it. */
export const ofJob: Table<JobMetric> = {
  batches: {
    name: 'batchline.job.batches',
    unit: '{batch}',
    valueType: ValueType.INT,
    description: 'Chunks and their batches, by state.',
  },
  requests: {
    name: 'batchline.job.requests',
    unit: '{request}',
    valueType: ValueType.INT,
    description:
      'Requests that were sent or may have been sent, by whether their results are here.',
  },
  rows: {
    name: 'batchline.job.rows',
    unit: '{row}',
    valueType: ValueType.INT,
    description: 'Rows of the input, and how many of them are sealed and sent.',
  },
  cost: {
    name: 'batchline.job.cost',
    unit: '{USD}',
    description: 'Cost of all answers of the job.',
  },
  outcomes: {
    name: 'batchline.job.outcomes',
    unit: '{row}',
    valueType: ValueType.INT,
    description: 'Outcomes of the last run that had outcomes.',
  },
  failures: {
    name: 'batchline.job.failures',
    unit: '{row}',
    valueType: ValueType.INT,
    description: 'Failed outcomes, by kind.',
  },
  tiers: {
    name: 'batchline.job.tiers',
    unit: '{row}',
    valueType: ValueType.INT,
    description: 'Outcomes by confidence tier.',
  },
  fallbacks: {
    name: 'batchline.job.fallbacks',
    unit: '{row}',
    valueType: ValueType.INT,
    description: 'Outcomes with a fallback value.',
  },
  duplicates: {
    name: 'batchline.job.duplicates',
    unit: '{batch}',
    valueType: ValueType.INT,
    description: 'Second batches of a chunk, billed as well.',
  },
  asked: {
    name: 'batchline.job.asked_now',
    unit: '{row}',
    valueType: ValueType.INT,
    description: 'Rows asked outside of batches, by state.',
  },
  held: {
    name: 'batchline.job.held',
    unit: '1',
    valueType: ValueType.INT,
    description: '1 while nothing new is sent, else 0.',
  },
  oldest: {
    name: 'batchline.job.oldest_batch.age',
    unit: 's',
    description: 'Age of the oldest batch that has not ended.',
  },
}
