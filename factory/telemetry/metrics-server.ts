import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createFactoryMetrics, type FactoryFigures } from './factory-metrics.ts'

export interface MetricsServer {
  port: number
  close: () => Promise<void>
}

const LOOPBACK = /^(?:::1|(?:::ffff:)?127\.\d+\.\d+\.\d+)$/
/** As a caller on this machine names it; a page that has another name resolved to it does not. */
const LOCAL_NAME = /^(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?$/i
const REQUEST_MS = 10_000

/**
 * Serves `GET /metrics` for Prometheus, each factory its own: callers on this machine, and others with the factory's
 * token.
 *
 * @param listen host:port
 * @param isBearer whether an Authorization header has the token
 */
export async function serveMetrics(
  listen: string, isBearer: (given: string) => boolean, figures: FactoryFigures,
): Promise<MetricsServer> {
  const { registry, close } = createFactoryMetrics(figures)
  const server = createServer({ requestTimeout: REQUEST_MS, maxHeaderSize: 8_192 }, (request, response) => {
    const status = toStatus(request, isBearer)
    if (status !== 200) {
      return response.writeHead(status, { 'content-type': 'text/plain' }).end()
    }
    return registry.metrics().then(
      text => response.writeHead(200, { 'content-type': registry.contentType })
        .end(request.method === 'HEAD' ? undefined : text),
      () => response.writeHead(500).end(),
    )
  })
  const at = listen.lastIndexOf(':')
  server.listen(Number(listen.slice(at + 1)), listen.slice(0, at).replaceAll(/[[\]]/g, ''))
  try {
    await once(server, 'listening')
  }
  catch (error) {
    close()
    throw error
  }
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
      close()
    },
  }
}

function toStatus({ method, url, headers, socket }: IncomingMessage, isBearer: (given: string) => boolean): number {
  if (url?.split('?', 1)[0] !== '/metrics') {
    return 404
  }
  if (method !== 'GET' && method !== 'HEAD') {
    return 405
  }
  const isLocal = LOOPBACK.test(socket.remoteAddress ?? '') && LOCAL_NAME.test(headers.host ?? '')
  return isLocal || isBearer(headers.authorization ?? '') ? 200 : 401
}
