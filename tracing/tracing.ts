import type { OpenSpan, SpanOptions, Tracing, TracingOptions } from './span.ts'

/**
 * Of this process: every call and every stage of it belongs there. Without a collector nothing of OpenTelemetry is
 * loaded.
 */
let current: Tracing | undefined

/** @returns ends it, after the last spans were sent. */
export async function startTracing({ endpoint, ...options }: TracingOptions): Promise<() => Promise<void>> {
  if (endpoint === undefined) {
    return () => Promise.resolve()
  }
  const { openTelemetry } = await import('./open-telemetry.ts')
  const opened = openTelemetry({ endpoint, ...options })
  current = opened
  return async () => {
    current = current === opened ? undefined : current
    await opened.close()
  }
}

/** Asked first where it costs something to say what a span is about. */
export const isTracing = (): boolean => current !== undefined

/** @returns undefined when nobody collects spans. */
export const startSpan = (options: SpanOptions): OpenSpan | undefined => current?.start(options)
