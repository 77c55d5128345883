/** Checks the limits of single workspaces. */
import { kindOf } from '../../kind-of.ts'

/** As for the limits of the organization: less would take years to refill. */
const least = 0.001
const names = ['rpm', 'countRpm', 'messagesRpm', 'inputTpm', 'outputTpm']

/** What is wrong with the value; undefined for a valid one. */
export function workspacesProblem(value: unknown): string | undefined {
  if (!isObject(value)) return `must be an object of workspaces, not ${kindOf(value)}`
  for (const [workspace, limits] of Object.entries(value)) {
    if (!isObject(limits)) return `of ${workspace} must be an object, not ${kindOf(limits)}`
    for (const [name, limit] of Object.entries(limits)) {
      if (!names.includes(name)) {
        return `of ${workspace} has no member "${name}"; it has ${names.join(', ')}`
      }
      if (typeof limit !== 'number' || !(limit >= least)) {
        return `of ${workspace} has ${name}, which must be a number of at least ${least}`
      }
    }
  }
  return undefined
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
