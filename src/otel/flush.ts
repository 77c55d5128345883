import { diag } from '@opentelemetry/api'

interface Flushing {
  forceFlush?(): Promise<void>
  /** A global tracer provider stands for the one that was registered. */
  getDelegate?(): Flushing
}

/** Has providers export what they hold, as far as they can, and waits no longer than that. Never rejects. */
export async function flush(providers: readonly Flushing[], ms: number): Promise<void> {
  if (ms === 0) return
  const all = Promise.allSettled(providers.map(flushOne))
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => void (timer = setTimeout(resolve, ms)))
  const ended = await Promise.race([all, late])
  clearTimeout(timer)
  if (!ended) diag.warn(`batchline: telemetry was not exported within ${ms} ms`)
  else for (const one of ended) if (one.status === 'rejected') note(one.reason)
}

async function flushOne(provider: Flushing): Promise<void> {
  await (provider.getDelegate?.() ?? provider).forceFlush?.()
}

function note(reason: unknown): void {
  diag.error('batchline: telemetry could not be exported', reason)
}
