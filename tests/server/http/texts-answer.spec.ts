import { createServer, request, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { createApp, defineEventHandler, setResponseStatus, toNodeListener } from 'h3'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { compressAnswer } from '#server/http/compress'
import { findTexts, keepTexts } from '#server/http/texts-answer'

const TEXTS = { title: '长'.repeat(2_000) }
const ADDRESS = '/_i18n/0a1b2c3d/5f16eb10/zh-CN/messages.json'

let server: Server
let made = 0

beforeAll(async () => {
  const app = createApp({
    async onBeforeResponse(event, answer) {
      await compressAnswer(event, answer)
      keepTexts(event, answer)
    },
  })
  app.use(defineEventHandler(findTexts))
  app.use(defineEventHandler((event) => {
    made += 1
    if (event.path.includes('nowhere')) {
      setResponseStatus(event, 404)
    }
    return TEXTS
  }))
  server = createServer(toNodeListener(app))
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
})

afterAll(() => server.close())

async function ask(path: string, encoding: string) {
  const answer = await new Promise<IncomingMessage>((done, fail) => {
    request({ port: (server.address() as AddressInfo).port, path, headers: { 'accept-encoding': encoding } }, done)
      .on('error', fail).end()
  })
  const bytes = Buffer.concat(await answer.toArray())
  return {
    cache: answer.headers['cache-control'], type: answer.headers['content-type'],
    texts: JSON.parse((answer.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString()),
  }
}

it('compresses the texts of a language once, and allows clients to cache them for ever', async () => {
  const answers = [await ask(ADDRESS, 'gzip'), await ask(ADDRESS, 'br, gzip'), await ask(ADDRESS, 'gzip')]

  expect(made).toBe(1)
  expect(answers).toEqual(answers.map(() => ({
    cache: 'public, max-age=31536000, immutable', type: 'application/json', texts: TEXTS,
  })))
})

it('sends them uncompressed to clients without gzip', async () => {
  await ask(ADDRESS, 'gzip')

  expect(await ask(ADDRESS, 'identity')).toMatchObject({ cache: 'public, max-age=31536000, immutable', texts: TEXTS })
})

it('allows no other answer to be cached for ever', async () => {
  expect((await ask('/_i18n/0a1b2c3d/5f16eb10/nowhere/messages.json', 'gzip')).cache).toBeUndefined()
  expect((await ask('/_i18n/zh-CN/messages.json', 'gzip')).cache).toBeUndefined()
})
