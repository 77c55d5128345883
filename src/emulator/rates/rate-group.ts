/**
 * The group of models that a model shares its limits with, by the name that the service gives it:
 * all of Opus 4, all of Sonnet 4, all of Fable 5 and all of Mythos 5, but each other version alone.
 */
export function rateGroupOf(model: string): string {
  const [, family, major, minor] =
    /^claude-([a-z]+)-(\w+?)(?:-(\d{1,2}))?(?:-\d{8})?$/.exec(model) ?? []
  if (family === undefined || major === undefined) return 'Other models'
  const name = `Claude ${capital(family)}`
  if (!/^\d+$/.test(major)) return `${name} ${capital(major)}`
  if (shared.has(`${family} ${major}`)) return `${name} ${major}.x`
  return `${name} ${major}${minor === undefined ? '' : `.${minor}`}`
}

const shared: ReadonlySet<string> = new Set(['opus 4', 'sonnet 4', 'fable 5', 'mythos 5'])

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
