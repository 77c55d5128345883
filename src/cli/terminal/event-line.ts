/** Events of a job as lines for people; most events make no line. */
import type { JobEvent } from '../../job/core/job-event.ts'
import { commandText } from './command-text.ts'
import { duplicateLine } from './duplicate-line.ts'
import { count, counted, dollars, duration } from './figures.ts'

export interface EventLine {
  /** False for what every run does; the live line shows enough of that. */
  readonly isNews: boolean
  readonly text: string
}

export function eventLine(event: JobEvent): EventLine | undefined {
  const usual = usualText(event)
  if (usual !== undefined) return { isNews: false, text: usual }
  const news = newsText(event)
  return news === undefined ? undefined : { isNews: true, text: commandText(news) }
}

function usualText(event: JobEvent): string | undefined {
  switch (event.type) {
    case 'preflight':
      return event.inputTokens === undefined
        ? 'preflight: the service could not count the first request, but did not reject its model'
        : `preflight: the service accepts the first request (${counted(event.inputTokens, 'input token')})`
    case 'accepted':
      return `${chunkOf(event)}: ${counted(event.requests, 'request')} sent as ${event.id}`
    case 'fetched': {
      const { missing } = event
      const gaps = missing === 0 ? '' : `, ${counted(missing, 'line')} missing`
      const cost = event.usd === undefined ? '' : `, ${dollars(event.usd)}`
      return `${chunkOf(event)}: ended with ${counted(event.lines, 'result')}${gaps}${cost}`
    }
    case 'asking':
      return `asking now, at full price: row ${event.position + 1} and others that may succeed`
    case 'asked':
      return askedText(event)
    case 'retrying':
      return `${attemptOf(event)}: ${counted(event.rows, 'failed row')} to retry`
    default:
      return undefined
  }
}

function newsText(event: JobEvent): string | undefined {
  switch (event.type) {
    case 'waiting':
      return `${chunkOf(event)}: not accepted yet (${event.why}), next try in ${duration(event.ms)}`
    case 'in-doubt':
      return `${chunkOf(event)}: no reply to the create call (${event.why}); looking for its batch before sending again`
    case 'absent':
      return `${chunkOf(event)}: was not accepted; sending it again`
    case 'late':
      return (
        `${chunkOf(event)}: batch ${event.id} appeared late and may duplicate this chunk. Only its results can show it: ` +
        'run the same command again after it has ended'
      )
    case 'duplicate':
      return `${chunkOf(event)}: ${duplicateLine(event.id, 'this chunk')}`
    case 'split':
      return `${chunkOf(event)}: too large for the service; split into ${count(event.parts)} parts`
    case 'unresolved':
      return `${chunkOf(event)}: its results are not available (${event.why})`
    case 'odd-lines':
      return (
        `${chunkOf(event)}: unexpected lines in the results: ${count(event.duplicates)} repeated (${count(event.differing)} of them ` +
        `differ; the first one counts), ${count(event.unknown)} for unknown requests, ${count(event.unreadable)} unreadable, ` +
        `${count(event.oversized)} too long`
      )
    case 'prefix-differs': {
      const [time, price] = event.ttl === '1h' ? ['an hour', 'twice'] : ['5 minutes', '1.25 times']
      return (
        `prompt cache: ${counted(event.requests, 'request')} mark ${count(event.distinct)} different prefixes of ${count(event.bytes)} bytes on ` +
        `average: the marked part contains text of the row. Writing it to the cache for ${time} costs ${price} the ` +
        'input price for each of these rows, and no other row ever reads it. Move what differs behind the marked part, or mark nothing'
      )
    }
    case 'asked-again':
      return `row ${event.position + 1} is asked again: an earlier call got no answer, and may have been paid`
    case 'held':
      return event.why
    case 'trouble':
      return event.againMs > 0
        ? `${event.what}; next try in ${duration(event.againMs)}`
        : event.what
    default:
      return undefined
  }
}

function askedText(event: Extract<JobEvent, { type: 'asked' }>): string {
  const { answered, refused, lost, notTaken, usd } = event
  const rest = [
    ...(refused > 0 ? [`${count(refused)} refused`] : []),
    ...(lost > 0 ? [`${count(lost)} without a known answer`] : []),
    ...(notTaken > 0 ? [`${count(notTaken)} not taken`] : []),
  ]
  return `asked now: ${[`${counted(answered, 'row')} answered for ${dollars(usd)}`, ...rest].join(', ')}`
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
