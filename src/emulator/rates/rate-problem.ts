/** The refusal of a call that would exceed a limit. It names the limit, as the service does. */
import { ApiProblem } from '../wire/api-problem.ts'
import { organizationId } from '../wire/organization-id.ts'
import type { LimitKind, Limiter } from './limiter.ts'
import type { Headers } from './rate-headers.ts'

/** @param waitSeconds - in the time of the client, whose clock it is that waits */
export function rateProblem(
  { kind, perMinute, workspace }: Limiter,
  call: { model: string | undefined; waitSeconds: number; headers: Headers },
): ApiProblem {
  const { model, waitSeconds, headers } = call
  const whose = workspace === undefined ? 'organization' : 'workspace'
  const of = [`org: ${organizationId}`]
  if (workspace !== undefined) of.push(`workspace: ${workspace}`)
  if (model !== undefined) of.push(`model: ${model}`)
  const limit = `${perMinute.toLocaleString('en-US')} ${units[kind]} per minute`
  const message = `This request would exceed your ${whose}'s rate limit of ${limit} (${of.join(', ')}).`
  const retryAfter = String(Math.min(31_536_000, Math.max(1, Math.ceil(waitSeconds))))
  return new ApiProblem(429, `${message} ${advice}`, {
    headers: { ...headers, 'retry-after': retryAfter },
  })
}

const units: Readonly<Record<LimitKind, string>> = {
  requests: 'requests',
  input: 'input tokens',
  output: 'output tokens',
}

const advice =
  'See https://platform.claude.com/docs/en/api/rate-limits, and the headers of this reply for what is left.'
