import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

export interface FakeOpenai {
  /** Base URL for a configuration. */
  url: string
  /** `Authorization` and body of each request. */
  requests: { authorization: string | undefined, body: Record<string, unknown> }[]
  close: () => Promise<void>
}

const USAGE = { prompt_tokens: 19, completion_tokens: 42, total_tokens: 61 }

/**
 * Speaks the protocol: every answer is `text`, whole or in parts, with 19 + 42 tokens.
 *
 * @param toText the answer to a request, or the HTTP status of a refusal.
 */
export async function startFakeOpenai(
  toText: (body: Record<string, unknown>) => string | number = () => 'Plants turn light into sugar.',
): Promise<FakeOpenai> {
  const requests: FakeOpenai['requests'] = []
  const server = createServer((request, response) => void answer(request, response))

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const parts: Buffer[] = []
    for await (const part of request as AsyncIterable<Buffer>) {
      parts.push(part)
    }
    const body = JSON.parse(Buffer.concat(parts).toString('utf8')) as Record<string, unknown>
    requests.push({ authorization: request.headers.authorization, body })
    const text = toText(body)
    if (typeof text === 'number') {
      response.writeHead(text, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ error: { message: 'refused' } }))
      return
    }
    if (body['stream'] !== true) {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({
        id: 'c1', object: 'chat.completion', model: body['model'],
        choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
        usage: USAGE,
      }))
      return
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const send = (chunk: object) => response.write(
      `data: ${JSON.stringify({ id: 'c1', object: 'chat.completion.chunk', model: body['model'], ...chunk })}\n\n`,
    )
    for (const content of text.match(/.{1,8}/gu) ?? []) {
      send({ choices: [{ index: 0, delta: { content } }] })
      // Parts of one write would arrive as one.
      await delay(5)
    }
    send({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })
    send({ choices: [], usage: USAGE })
    response.end('data: [DONE]\n\n')
  }

  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    close: () => new Promise((resolve) => {
      server.closeAllConnections()
      server.close(() => resolve())
    }),
  }
}
