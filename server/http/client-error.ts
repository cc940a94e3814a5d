import { Buffer } from 'node:buffer'
import { randomUUID } from 'node:crypto'
import { STATUS_CODES, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { AppError } from '#server/errors'
import { log } from '#server/log'
import { toProblem } from './problem'

interface Refusal {
  status: number
  error: AppError
}

/** Errors that Node detects before there is a request; all others are a 400. */
const REFUSALS = new Map<string, Refusal>([
  ['HPE_HEADER_OVERFLOW', { status: 431, error: new AppError('too_large', 'the headers are too large') }],
  [
    'HPE_CHUNK_EXTENSIONS_OVERFLOW',
    { status: 413, error: new AppError('too_large', 'the chunk extensions are too large') },
  ],
  [
    'ERR_HTTP_REQUEST_TIMEOUT',
    { status: 408, error: new AppError('invalid_input', 'the request took too long to arrive') },
  ],
])
const MALFORMED: Refusal = { status: 400, error: new AppError('invalid_input', 'this is not a whole HTTP request') }

/** Malformed HTTP requests get a problem document too; Node by itself would send no body. */
export function answerClientErrors(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy(error)
      return
    }
    const requestId = randomUUID()
    log.debug({ err: error, requestId }, 'request refused')
    // A second answer inside a running one would be taken for its content.
    if (!isAnswering(socket)) {
      socket.write(toAnswer(REFUSALS.get(error.code ?? '') ?? MALFORMED, requestId))
    }
    socket.destroySoon()
  })
}

/** A private field of Node: nothing public tells that an answer has begun. */
function isAnswering(socket: Socket & { _httpMessage?: ServerResponse }): boolean {
  return socket._httpMessage?.headersSent ?? false
}

function toAnswer({ status, error }: Refusal, requestId: string): string {
  const body = JSON.stringify({ ...toProblem(error, requestId), status })
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    `X-Request-Id: ${requestId}`,
    `Date: ${new Date().toUTCString()}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n')
}
