/** The changes of a job that are worth a line, in words. */
import type { JobEvent } from '../../job/core/job-event.ts'
import { duplicateLine } from './duplicate-line.ts'
import { count, counted, duration } from './figures.ts'

/** Whether a line is of the usual course, which a live line shows well enough, or news. */
export interface EventLine {
  readonly isNews: boolean
  readonly text: string
}

export function eventLine(event: JobEvent): EventLine | undefined {
  const usual = usualText(event)
  if (usual !== undefined) return { isNews: false, text: usual }
  const news = newsText(event)
  return news === undefined ? undefined : { isNews: true, text: news }
}

function usualText(event: JobEvent): string | undefined {
  switch (event.type) {
    case 'preflight':
      return event.inputTokens === undefined
        ? 'preflight: the service does not count the first request, and nothing speaks against its model'
        : `preflight: the service takes the first request (${counted(event.inputTokens, 'input token')})`
    case 'accepted':
      return `${chunkOf(event)}: ${counted(event.requests, 'request')} sent as ${event.id}`
    case 'fetched': {
      const { missing } = event
      const gaps = missing === 0 ? '' : `, ${counted(missing, 'line')} missing`
      return `${chunkOf(event)}: ended, ${counted(event.lines, 'result')}${gaps}`
    }
    case 'retrying':
      return `${attemptOf(event)}: ${counted(event.rows, 'failed row')} to be asked again`
    default:
      return undefined
  }
}

function newsText(event: JobEvent): string | undefined {
  switch (event.type) {
    case 'waiting':
      return `${chunkOf(event)}: not taken yet (${event.why}), again in ${duration(event.ms)}`
    case 'in-doubt':
      return `${chunkOf(event)}: it is not known whether it was accepted (${event.why}); looking for it before anything is sent again`
    case 'absent':
      return `${chunkOf(event)}: was not accepted, goes out again`
    case 'late':
      return (
        `${chunkOf(event)}: batch ${event.id} showed up late and may be a second one of it; whose it is shows when it has ended: ` +
        'the same command after that will tell'
      )
    case 'duplicate':
      return `${chunkOf(event)}: ${duplicateLine(event.id, 'it')}`
    case 'split':
      return `${chunkOf(event)}: too large for the service, sent in ${count(event.parts)} parts`
    case 'unresolved':
      return `${chunkOf(event)}: its results can't be had (${event.why})`
    case 'odd-lines':
      return (
        `${chunkOf(event)}: the results had ${count(event.duplicates)} lines twice (${count(event.differing)} of them ` +
        `different; the first counts), ${count(event.unknown)} of nobody's, ${count(event.unreadable)} that can't be read and ` +
        `${count(event.oversized)} that are too long`
      )
    case 'held':
      return event.why
    case 'trouble':
      return event.againMs > 0 ? `${event.what}; again in ${duration(event.againMs)}` : event.what
    default:
      return undefined
  }
}

interface OfAttempt {
  readonly attempt: number
  readonly name?: string
}

function chunkOf(event: OfAttempt & { readonly chunk: number }): string {
  const chunk = `chunk ${event.chunk}`
  return event.attempt === 1 ? chunk : `${attemptOf(event)}, ${chunk}`
}

function attemptOf({ attempt, name }: OfAttempt): string {
  return `attempt ${name === undefined ? attempt : `${name}-${attempt}`}`
}
