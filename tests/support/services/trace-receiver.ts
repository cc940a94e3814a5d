import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ReceivedSpan {
  service: string
  name: string
  traceId: string
  spanId: string
  /** '' = none. */
  parentSpanId: string
  attributes: Record<string, string | number>
  /** 2 = an error. */
  status: number | undefined
}

interface Attribute { key: string, value: { stringValue?: string, intValue?: number | string } }
interface Export {
  resourceSpans: {
    resource: { attributes: Attribute[] }
    scopeSpans: { spans: {
      name: string
      traceId: string
      spanId: string
      parentSpanId?: string
      attributes: Attribute[]
      status: { code?: number }
    }[] }[]
  }[]
}

export interface TraceReceiver {
  url: string
  spans: ReceivedSpan[]
  stop: () => Promise<void>
}

const toRecord = (attributes: Attribute[]) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? Number(value.intValue)]))

/** A collector of OpenTelemetry on loopback: OTLP over HTTP, in JSON. */
export async function startTraceReceiver(): Promise<TraceReceiver> {
  const spans: ReceivedSpan[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      if (request.url !== '/v1/traces') {
        return response.writeHead(404).end()
      }
      const { resourceSpans } = JSON.parse(Buffer.concat(chunks).toString()) as Export
      for (const { resource, scopeSpans } of resourceSpans) {
        const service = String(toRecord(resource.attributes)['service.name'])
        spans.push(...scopeSpans.flatMap(scope => scope.spans)
          .map(({ name, traceId, spanId, parentSpanId = '', attributes, status }) => ({
            service, name, traceId, spanId, parentSpanId, attributes: toRecord(attributes), status: status.code,
          })))
      }
      return response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    async stop() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
