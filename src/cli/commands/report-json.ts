/** What `batchline report --json` prints: the figures of the page, with times as the other commands give them. */
import type { BatchFigures, Lane } from '../../watch/report/batch-figures.ts'
import type { BatchTime } from '../../watch/report/batch-log.ts'
import type { JobFigures } from '../../watch/report/job-figures.ts'
import type { OpenBatch, OpenBatches } from '../../watch/report/open-batches.ts'
import type { ReportFigures } from '../../watch/report/report-figures.ts'
import { errorJson } from './exit-code.ts'

/** The members `Names` as ISO 8601 instead of milliseconds since 1970. */
type Iso<Of, Names extends keyof Of> = {
  readonly [Name in keyof Of]: Name extends Names ? string : Of[Name]
}

export interface OpenBatchJson extends Pick<OpenBatch, 'id' | 'attempt' | 'requests'> {
  /** Absent where it is not known; the names are those of `status --json`. */
  readonly created?: string
  readonly expires?: string
  readonly resultsUntil?: string
}

export interface BatchFiguresJson extends Omit<Iso<BatchFigures, 'from' | 'to'>, 'lanes' | 'bars'> {
  readonly lanes: ReadonlyArray<
    Omit<Iso<Lane, 'from' | 'to'>, 'took'> & { readonly tookMs?: NonNullable<Lane['took']> }
  >
  readonly bars?: ReadonlyArray<Iso<BatchTime, 'created' | 'ended'>>
}

export interface JobReportJson extends Omit<
  Iso<JobFigures, 'created' | 'lastRecord'>,
  'batches' | 'openBatches'
> {
  readonly batches?: BatchFiguresJson
  readonly openBatches?: Omit<OpenBatches, 'listed'> & { readonly listed: readonly OpenBatchJson[] }
}

export interface ReportJson extends Omit<Iso<ReportFigures, 'read'>, 'jobs' | 'unread'> {
  readonly jobs: readonly JobReportJson[]
  /** Folders that can't be read, with the whole text of the error. */
  readonly unread: ReadonlyArray<{
    readonly name: string
    readonly error: ReturnType<typeof errorJson>
  }>
}

export function reportJson({ jobs, unread, ...rest }: ReportFigures): ReportJson {
  return {
    ...iso(rest, 'read'),
    jobs: jobs.map(jobJson),
    unread: unread.map(({ name, error }) => ({ name, error: errorJson(error) })),
  }
}

function jobJson({ batches, openBatches, ...rest }: JobFigures): JobReportJson {
  return {
    ...iso(rest, 'created', 'lastRecord'),
    ...(batches ? { batches: batchesJson(batches) } : {}),
    ...(openBatches
      ? { openBatches: { ...openBatches, listed: openBatches.listed.map(openBatchJson) } }
      : {}),
  }
}

function batchesJson({ lanes, bars, ...rest }: BatchFigures): BatchFiguresJson {
  return {
    ...iso(rest, 'from', 'to'),
    lanes: lanes.map(({ took, ...lane }) => ({
      ...iso(lane, 'from', 'to'),
      ...(took ? { tookMs: took } : {}),
    })),
    ...(bars ? { bars: bars.map((bar) => iso(bar, 'created', 'ended')) } : {}),
  }
}

function openBatchJson(batch: OpenBatch): OpenBatchJson {
  const { id, attempt, requests, created, endsBy, keptUntil } = batch
  return {
    id,
    attempt,
    requests,
    ...iso(
      { created, expires: endsBy, resultsUntil: keptUntil },
      'created',
      'expires',
      'resultsUntil',
    ),
  }
}

/** A member that is missing stays so; one of a damaged folder may be no time at all, and is left out too. */
function iso<Of extends object, Names extends keyof Of>(
  of: Of,
  ...names: readonly Names[]
): Iso<Of, Names> {
  const made = { ...of } as Record<PropertyKey, unknown>
  for (const name of names) {
    const date = new Date(of[name] as number)
    if (Number.isNaN(date.getTime())) delete made[name]
    else made[name] = date.toISOString()
  }
  return made as Iso<Of, Names>
}
