export interface SpanOptions {
  name: string
  kind: 'server' | 'client' | 'internal'
  /** W3C Trace Context of what caused it; undefined = it is the first. */
  parent: string | undefined
  attributes?: Record<string, string | number>
  /** In ms since 1970, of what is told when it is over; undefined = now. */
  startMs?: number
}

export interface OpenSpan {
  /** For what it causes. */
  traceparent: string
  /** @param error undefined = it went well */
  end: (error?: string, attributes?: Record<string, string | number>) => void
}

export interface Tracing {
  start: (options: SpanOptions) => OpenSpan
  /** Sends what is left. */
  close: () => Promise<void>
}

export interface TracingOptions {
  /** Of a collector, without `/v1/traces`; undefined = no spans. */
  endpoint: string | undefined
  /** Name of this process there. */
  service: string
  version?: string
  /** Told when spans could not be sent. */
  onError: (message: string) => void
}
