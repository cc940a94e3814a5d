import { createHash } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { startApiServer } from '../../support/api/api-server'
import { createApi, raw, upload } from '../../support/api/api'
import { mainDatabase } from '../../support/services/databases'
import { INSPECTION } from '../../support/services/fake-queue'
import { hold } from '../../support/hold'

const MAX_BYTES = 100_000

describe.each([mainDatabase()])('uploads by REST on %s', (kind) => {
  const server = hold(() => startApiServer(kind, { uploadMaxBytes: MAX_BYTES }))
  const api = createApi(() => server.url)

  beforeEach(() => {
    server.queue.isAway = false
    server.queue.inspect = () => INSPECTION
  })

  const temporaryFiles = () =>
    readdirSync(path.join(path.dirname(server.artifacts.localPath(`artifact:sha256/${'0'.repeat(64)}`)), '../../tmp'))

  it('accept a file, and return its format and its sha256', async () => {
    const made = await upload(server.url, 'ünï.csv', Buffer.from('a,b\n1,2\n'))

    expect(made).toMatchObject({
      filename: 'ünï.csv', bytes: 8, format: 'csv', sha256: createHash('sha256').update('a,b\n1,2\n').digest('hex'),
    })
    expect(await api('uploadGet', { params: { id: made.id } })).toEqual(made)
  })

  it('return the same upload for the same bytes and name', async () => {
    const [first, second] = [await upload(server.url, 'same.txt', Buffer.from('same')), await upload(
      server.url, 'same.txt', Buffer.from('same'),
    )]

    expect(second).toEqual(first)
  })

  it('accept an empty file', async () => {
    expect(await upload(server.url, 'empty', Buffer.alloc(0))).toMatchObject({ bytes: 0, format: 'unknown' })
  })

  it.each([
    ['by its length', Buffer.alloc(MAX_BYTES + 1), {}],
    ['without a length', new Blob([new Uint8Array(MAX_BYTES + 1)]).stream(), { duplex: 'half' }],
  ])('refuse a file that is too large, %s, and keep nothing of it', async (_, body, options) => {
    const before = (await api('uploadList')).items.length

    const status = await raw(server.url, '/uploads?filename=big', { method: 'POST', body, ...options } as RequestInit)
      .then(response => response.status)

    expect(status).toBe(413)
    expect((await api('uploadList')).items).toHaveLength(before)
    await expect.poll(temporaryFiles).toEqual([])
  })

  it('keep nothing of an interrupted upload', async () => {
    const before = (await api('uploadList')).items.length
    const { hostname, port } = new URL(server.url)
    const request = httpRequest({
      hostname, port, method: 'POST', path: '/api/v1/uploads?filename=cut', headers: { 'content-length': 50_000 },
    })
    request.on('error', () => undefined)
    request.write(Buffer.alloc(10_000))
    await expect.poll(temporaryFiles).toHaveLength(1)

    request.destroy()

    await expect.poll(temporaryFiles).toEqual([])
    await wait(0)
    expect((await api('uploadList')).items).toHaveLength(before)
  })

  it('end an upload that is too slow', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const { hostname, port } = new URL(server.url)
    const request = httpRequest({
      hostname, port, method: 'POST', path: '/api/v1/uploads?filename=drip', headers: { 'content-length': 50_000 },
    })
    let isClosed = false
    request.on('error', () => isClosed = true).on('close', () => isClosed = true)
    request.write(Buffer.alloc(1_000))
    await expect.poll(temporaryFiles).toHaveLength(1)

    // What has come and is not read yet counts in the sender's favour, so the first looks may pass.
    await expect.poll(() => {
      request.write(Buffer.alloc(10))
      vi.advanceTimersByTime(60_000)
      return isClosed
    }).toBe(true)
    vi.useRealTimers()

    await expect.poll(temporaryFiles).toEqual([])
  })

  it.each([
    'a/b', '..\\x', '', ' ', 'a\u0007b', 'a\u2028b', 'two\nlines',
  ])('refuse the filename %j', async (filename) => {
    const response = await raw(
      server.url, `/uploads?filename=${encodeURIComponent(filename)}`, { method: 'POST', body: 'x' },
    )

    expect(response.status).toBe(400)
  })
})
