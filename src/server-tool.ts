/**
 * Tools that the caller runs. Any other type counts as a server tool, including types newer than this list:
 * what is wrong about a new one must cost no money.
 */
const clientTool = /^(custom$|(bash|computer|memory|text_editor)_\d)/

/** Whether the service runs a tool itself, which adds input that nothing in the request bounds. */
export function isServerTool(tool: unknown): boolean {
  const { type } = (tool ?? {}) as { type?: unknown }
  return typeof type === 'string' && !clientTool.test(type)
}
