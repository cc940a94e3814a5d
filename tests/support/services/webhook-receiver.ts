import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  path: string
  headers: IncomingHttpHeaders
  body: { deliveryId: string, kind: string, alerts: { id: string, severity: string }[] }
  /** The signature that the secret gives. */
  isSigned: boolean
}

export interface WebhookReceiver {
  url: string
  port: number
  received: Received[]
  /** What the next requests get; by default 204. */
  answer: (how: (response: ServerResponse) => void) => void
  stop: () => Promise<void>
}

/** A receiver of webhooks on loopback that checks every signature. */
export async function startReceiver(secret: string): Promise<WebhookReceiver> {
  const received: Received[] = []
  let how = (response: ServerResponse): void => void response.writeHead(204).end()
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString()
      const { 'x-timestamp': timestamp, 'x-signature': signature } = request.headers
      const expected = `sha256=${createHmac('sha256', secret).update(`${String(timestamp)}.${text}`).digest('hex')}`
      received.push({
        path: request.url ?? '', headers: request.headers, body: JSON.parse(text), isSigned: signature === expected,
      })
      how(response)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/hook`,
    port,
    received,
    answer(next) {
      how = next
    },
    async stop() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
