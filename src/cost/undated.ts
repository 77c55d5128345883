/**
 * A model's name without the date or `latest` at its end: prices and requests name `claude-haiku-4-5`,
 * answers may name a dated version of it.
 */
export function undated(model: string): string {
  return model.replace(/-(?:\d{8}|latest)$/, '')
}
