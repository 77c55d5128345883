/** Whether a name for a prompt can go to logs and terminals as it is. */
export function isPromptVersion(version: unknown): version is string {
  if (typeof version !== 'string') return false
  return /^[^\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]{1,100}$/u.test(version)
}
