/** The betas of a call: `anthropic-beta` has them separated by commas, and may come several times. */
export function readBetas(header: string | readonly string[] | undefined): readonly string[] {
  if (header === undefined) return []
  const names = String(header).split(',')
  return names.map((name) => name.trim()).filter((name) => name !== '')
}
