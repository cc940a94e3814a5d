import { createServer, request, ServerResponse, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { gunzipSync } from 'node:zlib'
import {
  createApp, createEvent, createRouter, defineEventHandler, sendStream, setResponseHeader, toNodeListener,
} from 'h3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compressAnswer } from '#server/http/compress'

const LONG = '长'.repeat(1_000)
const ROWS = Array.from({ length: 200 }, (_, row) => ({ row, name: `row ${row}` }))

let server: Server
let port = 0

beforeAll(async () => {
  const router = createRouter()
    .get('/page', defineEventHandler(() => LONG))
    .get('/short', defineEventHandler(() => 'short'))
    .get('/rows', defineEventHandler(() => ROWS))
    .get('/tagged', defineEventHandler((event) => {
      setResponseHeader(event, 'ETag', '"1"')
      return ROWS
    }))
    .get('/weakly-tagged', defineEventHandler((event) => {
      setResponseHeader(event, 'ETag', 'W/"1"')
      return ROWS
    }))
    .get('/stream', defineEventHandler(event => sendStream(event, Readable.from([LONG]))))
    .get('/bytes', defineEventHandler(() => Buffer.from(LONG)))
  server = createServer(toNodeListener(createApp({ onBeforeResponse: compressAnswer }).use(router)))
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  port = (server.address() as AddressInfo).port
})

afterAll(() => server.close())

/** As it comes over the wire: `fetch` would unpack it and hide the header. */
async function ask(path: string, accepted?: string): Promise<{ headers: IncomingMessage['headers'], bytes: Buffer }> {
  const answer = await new Promise<IncomingMessage>((done, fail) => {
    request({ port, path, headers: accepted === undefined ? {} : { 'accept-encoding': accepted } }, done)
      .on('error', fail).end()
  })
  return { headers: answer.headers, bytes: Buffer.concat(await answer.toArray()) }
}

describe('an answer', () => {
  it.each([
    ['/page', 'text/html', LONG],
    ['/rows', 'application/json', JSON.stringify(ROWS)],
    ['/weakly-tagged', 'application/json', JSON.stringify(ROWS)],
  ])('%s is compressed for clients that accept gzip', async (path, type, text) => {
    const { headers, bytes } = await ask(path, 'br, gzip;q=0.8')

    expect(headers).toMatchObject({ 'content-encoding': 'gzip', 'vary': 'Accept-Encoding', 'content-type': type })
    expect(gunzipSync(bytes).toString()).toBe(text)
    expect(bytes.length).toBeLessThan(Buffer.byteLength(text) / 2)
  })

  it.each([undefined, 'br', 'gzip;q=0', 'identity'])('is not compressed for "%s"', async (accepted) => {
    const { headers, bytes } = await ask('/page', accepted)

    expect(headers['content-encoding']).toBeUndefined()
    expect(bytes.toString()).toBe(LONG)
  })

  it('is not compressed when the server calls itself', async () => {
    const answer = { body: ROWS }
    // As the server makes one for itself: no message of Node's.
    const inner = { method: 'GET', url: '/rows', headers: { 'accept-encoding': 'gzip' } } as unknown as IncomingMessage

    await compressAnswer(createEvent(inner, new ServerResponse(inner)), answer)

    expect(answer.body).toBe(ROWS)
  })

  it.each(['/short', '/tagged', '/stream', '/bytes'])('%s is not compressed', async (path) => {
    const { headers } = await ask(path, 'gzip')

    expect(headers['content-encoding']).toBeUndefined()
  })
})
