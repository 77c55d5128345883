/** Shapes that blocks, tools and params share. */
import { flag, literal, nullable, text } from './check.ts'
import type { Check } from './check.ts'
import { object, optional, tagged } from './object.ts'
import type { Members } from './object.ts'

/** The member that makes a block or a tool the end of a cached prefix. */
export const cached: Members = {
  cache_control: optional(nullable(tagged({ ephemeral: { ttl: optional(literal('5m', '1h')) } }))),
}

export const citationsConfig: Check = object({ enabled: optional(flag) })

export const toolName: Check = text({ min: 1, max: 200, pattern: /^[a-zA-Z0-9_-]{1,200}$/ })
export const toolUseId: Check = text({ min: 1, max: 512, pattern: /^[a-zA-Z0-9_-]+$/ })
