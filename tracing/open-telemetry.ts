import {
  diag, DiagLogLevel, isSpanContextValid, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, TraceFlags, type Context,
} from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import type { Tracing, TracingOptions } from './span.ts'

const KINDS = { server: SpanKind.SERVER, client: SpanKind.CLIENT, internal: SpanKind.INTERNAL }
const SEND_EVERY_MS = 1_000
/** The end of a process must not wait for a collector that is away. */
const SEND_TIMEOUT_MS = 2_000

/** Sends spans by OTLP over HTTP. Parents are given as W3C Trace Context, so that no library has to patch ours. */
export function openTelemetry(
  { endpoint, service, version = '', onError }: TracingOptions & { endpoint: string },
): Tracing {
  const say = (message: string) => onError(message)
  diag.setLogger({ error: say, warn: say, info: () => undefined, debug: () => undefined, verbose: () => undefined }, {
    logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true,
  })
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/+$/, '')}/v1/traces`, timeoutMillis: SEND_TIMEOUT_MS,
  })
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service, 'service.version': version }),
    spanProcessors: [
      new BatchSpanProcessor({ exporter, scheduledDelayMillis: SEND_EVERY_MS, exportTimeoutMillis: SEND_TIMEOUT_MS }),
    ],
  })
  const tracer = provider.getTracer('data-factory-console')
  return {
    start({ name, kind, parent, attributes = {}, startMs: startTime }) {
      const span = tracer.startSpan(name, { kind: KINDS[kind], attributes, startTime }, toContext(parent))
      const { traceId, spanId, traceFlags } = span.spanContext()
      return {
        traceparent: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`,
        end(error, more = {}) {
          span.setAttributes(more)
          if (error !== undefined) {
            span.setStatus({ code: SpanStatusCode.ERROR, message: error })
          }
          span.end()
        },
      }
    },
    close: () => provider.shutdown().catch((error: unknown) => say(String(error))),
  }
}

function toContext(traceparent: string | undefined): Context {
  const [, traceId = '', spanId = '', flags = ''] = traceparent?.split('-') ?? []
  const spanContext = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED, isRemote: true }
  return isSpanContextValid(spanContext) ? trace.setSpanContext(ROOT_CONTEXT, spanContext) : ROOT_CONTEXT
}
