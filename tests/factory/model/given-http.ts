import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface SeenRequest {
  url: string
  headers: IncomingHttpHeaders
  body: string
}

/**
 * A real HTTP server on loopback that keeps what it was asked. It never closes a connection that a slow client may be
 * about to use again.
 */
export async function givenHttp(answer: (request: SeenRequest, response: Parameters<RequestListener>[1]) => void) {
  const seen: SeenRequest[] = []
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const asked = { url: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() }
      seen.push(asked)
      answer(asked, response)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    seen,
    close: () => new Promise<void>((resolve) => {
      server.closeAllConnections()
      server.close(() => resolve())
    }),
  }
}

/** Answers as OpenAI does. */
export const chat = (content: unknown, extra: Record<string, unknown> = {}) => JSON.stringify({
  model: 'tiny-2026-01-01',
  choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
  ...extra,
})
