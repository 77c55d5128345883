/**
 * Checks that every call must pass first: the API key, the version, the encoding.
 */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { ApiProblem } from '../wire/api-problem.ts'
import { organizationId } from '../wire/organization-id.ts'
import type { Endpoint } from '../wire/wire-types.ts'
import type { Settings } from '../settings/fill-options.ts'

/**
 * The workspace of the key.
 * @throws ApiProblem 401 without a valid key, 403 for another workspace.
 */
export function admitKey(headers: IncomingHttpHeaders, settings: Settings): string {
  const key = keyOf(headers)
  if (key === undefined) throw new ApiProblem(401, 'x-api-key header is required')
  const workspace = workspaceOf(key, settings)
  if (workspace === undefined) throw new ApiProblem(401, 'invalid x-api-key')
  const asked = headers['anthropic-workspace-id']
  if (asked !== undefined && asked !== workspace) {
    throw new ApiProblem(403, 'The key has no access to this workspace')
  }
  return workspace
}

/**
 * Admits a key of the Admin API, which belongs to no workspace.
 * @throws ApiProblem 401 without a valid key, 403 for the key of a workspace.
 */
export function admitAdminKey(headers: IncomingHttpHeaders, settings: Settings): void {
  const key = keyOf(headers)
  if (key !== undefined && settings.adminKeys?.includes(key)) return
  admitKey({ ...headers, 'anthropic-workspace-id': undefined }, settings)
  if (settings.adminKeys !== undefined) {
    throw new ApiProblem(403, 'This endpoint requires an Admin API key')
  }
}

/** The API version. @throws ApiProblem 400 if it is missing or unknown. */
export function admitVersion(headers: IncomingHttpHeaders): string {
  const version = headers['anthropic-version']
  if (version === undefined) throw new ApiProblem(400, 'anthropic-version: header is required')
  if (typeof version !== 'string' || !versions.includes(version)) {
    throw new ApiProblem(400, 'anthropic-version: not a valid version')
  }
  return version
}

/** @throws ApiProblem 400 for a compressed body. */
export function admitEncoding(headers: IncomingHttpHeaders): void {
  const encoding = headers['content-encoding']
  if (encoding === undefined || encoding === 'identity') return
  const errorCode = 'request_body_encoding_unsupported'
  throw new ApiProblem(400, 'content-encoding: not supported on this endpoint', { errorCode })
}

/**
 * The headers that identify the call, and with a valid key also its organization and workspace. The
 * Admin API knows no workspaces.
 */
export function identify(
  { headers }: IncomingMessage,
  requestId: string,
  settings: Settings,
  endpoint?: Endpoint,
): Record<string, string> {
  const ofCall = { 'request-id': requestId }
  const key = keyOf(headers)
  if (key === undefined) return ofCall
  const ofOrganization = { ...ofCall, 'anthropic-organization-id': organizationId }
  const workspace = workspaceOf(key, settings)
  if (endpoint === 'rate_limits') {
    const isKnown = workspace !== undefined || settings.adminKeys?.includes(key)
    return isKnown ? ofOrganization : ofCall
  }
  return workspace === undefined
    ? ofCall
    : { ...ofOrganization, 'anthropic-workspace-id': workspace }
}

const versions = ['2023-01-01', '2023-06-01', '2026-10-21']

function keyOf(headers: IncomingHttpHeaders): string | undefined {
  const key = headers['x-api-key']
  if (typeof key === 'string' && key !== '') return key
  return /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1]
}

function workspaceOf(key: string, { apiKeys, adminKeys, workspace }: Settings): string | undefined {
  if (apiKeys === undefined) return adminKeys?.includes(key) ? undefined : workspace
  if (Array.isArray(apiKeys)) return apiKeys.includes(key) ? workspace : undefined
  const byKey = apiKeys as Readonly<Record<string, string>>
  return Object.hasOwn(byKey, key) ? byKey[key] || workspace : undefined
}
