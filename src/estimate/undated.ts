/** A model's name without its date: requests name `claude-haiku-4-5`, answers may name a dated version of it. */
export function undated(model: string): string {
  return model.replace(/-\d{8}$/, '')
}
