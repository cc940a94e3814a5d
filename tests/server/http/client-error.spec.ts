import { createServer, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { problem } from '#shared/contract/error.contract'
import watchServers from '#server/plugins/client-error'

let server: Server

beforeAll(async () => {
  watchServers()
  server = createServer((request, response) => {
    if (request.url === '/begun') {
      response.write('begun')
    }
    request.on('error', () => undefined).resume().on('end', () => response.end('whole'))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => new Promise(resolve => server.close(resolve)))

/** Everything that comes back for these bytes and the end of ours. */
async function answerTo(request: string, untilSeen = ''): Promise<string> {
  const socket = connect({
    port: (server.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true, timeout: 10_000,
  })
  socket.on('timeout', () => socket.destroy(new Error('no answer')))
  socket.write(request)
  if (untilSeen === '') {
    socket.end()
    return text(socket)
  }
  let seen = ''
  for await (const chunk of socket) {
    seen += String(chunk)
    if (seen.includes(untilSeen)) {
      socket.end()
    }
  }
  return seen
}

it.each([
  [
    'headers that are too large', `GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`, 431,
    'too_large',
  ],
  [
    'a body in chunks that is cut',
    'POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab',
    400, 'invalid_input',
  ],
  ['what is no HTTP', 'hello\r\n\r\n', 400, 'invalid_input'],
])('answers %s with a problem', async (_, request, status, code) => {
  const [head = '', body = ''] = (await answerTo(request)).split('\r\n\r\n')

  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
  expect(head).toMatch(/content-type: application\/problem\+json/i)
  expect(problem.parse(JSON.parse(body))).toMatchObject({ status, code })
})

it('adds nothing to an answer that has already begun', async () => {
  const answer = await answerTo(
    'POST /begun HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab', 'begun',
  )

  expect(answer.match(/HTTP\/1\.1 /g)).toHaveLength(1)
  expect(answer).not.toMatch('problem')
})
