import { createHash, randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { ReadableStream } from 'node:stream/web'
import { Upload, type UploadOptions } from 'tus-js-client'
import { v7 } from 'uuid'
import { afterEach, describe, expect, it } from 'vitest'
import { problem } from '#shared/contract/error.contract'
import { sweepResumableUploads } from '#server/services/source/resumable-upload.service'
import { createApi, failureOf, raw, upload } from '../../support/api/api'
import { startApiServer } from '../../support/api/api-server'
import { mainDatabase } from '../../support/services/databases'
import { hold } from '../../support/hold'

const MAX_BYTES = 4 << 20
const TUS = { 'tus-resumable': '1.0.0' }
const PART = { ...TUS, 'content-type': 'application/offset+octet-stream' }

describe.each([mainDatabase()])('resumable uploads on %s', (kind) => {
  const server = hold(() => startApiServer(kind, { uploadMaxBytes: MAX_BYTES }))
  const api = createApi(() => server.url)

  afterEach(() => expect.poll(temporaryFiles).toEqual([]))
  const temporaryFiles = () =>
    readdirSync(path.join(path.dirname(server.artifacts.localPath(`artifact:sha256/${'0'.repeat(64)}`)), '../../tmp'))
  const address = () => `${server.url}/api/v1/uploads/resumable`
  const metadata = (filename: string) => `filename ${Buffer.from(filename).toString('base64')}`
  const idOf = (url: string | null) => url?.split('/').at(-1) ?? ''

  /** With the real client; settles when it is whole, or with its failure. */
  function send(filename: string, bytes: Buffer, options: UploadOptions = {}) {
    let client!: Upload
    const whole = new Promise<string>((resolve, reject) => {
      client = new Upload(bytes, {
        endpoint: address(), metadata: { filename }, uploadSize: bytes.length, chunkSize: 1 << 18, retryDelays: null,
        ...options,
        onSuccess: () => resolve(idOf(client.url)),
        onError: reject,
      })
    })
    client.start()
    return { client, whole }
  }

  async function begin(bytes: number, filename = 'part.csv'): Promise<string> {
    const answer = await raw(
      server.url, '/uploads/resumable',
      { method: 'POST', headers: { ...TUS, 'upload-length': String(bytes), 'upload-metadata': metadata(filename) } },
    )
    expect(answer.status).toBe(201)
    return idOf(answer.headers.get('location'))
  }

  const append = (id: string, offset: number, body: BodyInit, more: RequestInit = {}) =>
    raw(server.url, `/uploads/resumable/${id}`, {
      method: 'PATCH', headers: { ...PART, 'upload-offset': String(offset) }, body, ...more,
    })

  const offsetOf = async (id: string) => Number(
    (await raw(server.url, `/uploads/resumable/${id}`, { method: 'HEAD', headers: TUS })).headers.get('upload-offset'),
  )

  it('accept a file in parts and create the same upload as a plain POST', async () => {
    const bytes = randomBytes(1_500_000)

    const id = await send('ünï 数据.bin', bytes).whole
    const seen = await api('uploadResumableGet', { params: { id } })

    expect(seen).toMatchObject({
      receivedBytes: bytes.length,
      upload: { filename: 'ünï 数据.bin', bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') },
    })
    expect(await upload(server.url, 'ünï 数据.bin', bytes)).toEqual(seen.upload)
  })

  it('resume after a pause, after a restart of the console too', async () => {
    const bytes = randomBytes(2_000_000)
    let sentParts = 0
    const paused = new Promise<Upload>((resolve) => {
      const { client } = send('paused.bin', bytes, { onChunkComplete: () => {
        sentParts += 1
        if (sentParts === 3) {
          void client.abort()
          resolve(client)
        }
      } })
    })

    const { url } = await paused
    server.forgetUploads()
    const offset = await offsetOf(idOf(url))

    const whole = new Promise<void>((resolve, reject) => {
      new Upload(bytes, {
        endpoint: address(), uploadUrl: url, chunkSize: 1 << 18, retryDelays: null, onSuccess: () => resolve(),
        onError: reject,
      }).start()
    })
    await whole

    expect(offset).toBeGreaterThanOrEqual(3 << 18)
    expect(offset).toBeLessThan(bytes.length)
    expect((await api('uploadResumableGet', { params: { id: idOf(url) } })).upload?.sha256)
      .toBe(createHash('sha256').update(bytes).digest('hex'))
  })

  it('keep the bytes received before an interruption', async () => {
    const id = await begin(1_000_000)
    const cut = new AbortController()
    const body = ReadableStream.from((async function* () {
      yield new Uint8Array(300_000)
      await expect.poll(temporaryFiles).toHaveLength(1)
      cut.abort()
      await new Promise(resolve => setTimeout(resolve, 10_000).unref())
    })())

    await append(id, 0, body, { duplex: 'half', signal: cut.signal } as RequestInit).catch(() => undefined)

    await expect.poll(() => offsetOf(id)).toBeGreaterThan(0)
    const offset = await offsetOf(id)
    expect((await append(id, offset, new Uint8Array(1_000_000 - offset))).status).toBe(204)
    expect((await api('uploadResumableGet', { params: { id } })).upload?.bytes).toBe(1_000_000)
  })

  it('finish an upload that a crash left complete but unfinished, and an empty file', async () => {
    const id = await begin(4, 'four.txt')
    await append(id, 0, 'ab')
    const { writerName } = await server.db
      .selectFrom('resumableUploads').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    server.forgetUploads()
    const writer = await server.artifacts.writer({ name: writerName ?? '', offset: 2 })
    await writer.append(Buffer.from('cd'))
    await writer.flush()
    await writer.close()
    await server.artifacts.dropTemporary(writerName ?? '')
    await server.db
      .updateTable('resumableUploads').set({ writerName: writer.name, receivedBytes: 4 }).where('id', '=', id).execute()

    expect((await api('uploadResumableGet', { params: { id } })).upload)
      .toMatchObject({ bytes: 4, sha256: createHash('sha256').update('abcd').digest('hex') })
    expect((await api('uploadResumableGet', { params: { id: await begin(0) } })).upload).toMatchObject({ bytes: 0 })
  })

  it('start over when their bytes are gone', async () => {
    const id = await begin(4)
    await append(id, 0, 'abcd')
    await server.db
      .updateTable('resumableUploads').set({ uploadId: null, writerName: 'w-gone' }).where('id', '=', id).execute()

    expect((await raw(server.url, `/uploads/resumable/${id}`, { method: 'HEAD', headers: TUS })).status).toBe(404)
  })

  it('refuse a wrong offset with the right one, and bytes beyond the length', async () => {
    const id = await begin(4)

    const wrong = await append(id, 2, 'cd')
    const long = await append(id, 0, 'abcde')

    expect((await raw(
      server.url, `/uploads/resumable/${id}`, { method: 'HEAD', headers: TUS },
    )).headers.get('upload-length')).toBe('4')
    expect(problem.parse(await wrong.json())).toMatchObject({ status: 409, code: 'conflict' })
    expect(wrong.headers.get('x-request-id')).toBeTruthy()
    expect(problem.parse(await long.json())).toMatchObject({ status: 413, code: 'too_large' })
  })

  it.each([
    [
      'more than an upload may have', { 'upload-length': String(MAX_BYTES + 1), 'upload-metadata': metadata('x') }, 413,
      'too_large',
    ],
    ['no name', { 'upload-length': '1' }, 400, 'invalid_input'],
    ['a path for a name', { 'upload-length': '1', 'upload-metadata': metadata('a/b') }, 400, 'invalid_input'],
    [
      'a project that is not there',
      { 'upload-length': '1', 'upload-metadata': `${metadata('x')},projectId ${Buffer.from(v7()).toString('base64')}` },
      422, 'refused',
    ],
    ['no length', { 'upload-metadata': metadata('x') }, 400, 'invalid_input'],
  ])('refuse %s', async (_, headers, status, code) => {
    const answer = await raw(server.url, '/uploads/resumable', { method: 'POST', headers: { ...TUS, ...headers } })

    expect(problem.parse(await answer.json())).toMatchObject({ status, code })
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
  })

  it('refuse other origins and requests that are not tus', async () => {
    const foreign = await raw(server.url, '/uploads/resumable', {
      method: 'POST',
      headers: { ...TUS, 'origin': 'https://evil.example', 'upload-length': '1', 'upload-metadata': metadata('x') },
    })
    const plain = await raw(server.url, '/uploads/resumable', { method: 'POST' })

    expect(foreign.status).toBe(403)
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull()
    expect(problem.parse(await plain.json())).toMatchObject({ status: 412, code: 'protocol_version' })
  })

  it('refuse bytes beyond the length, even when the request had not announced them', async () => {
    const id = await begin(4)

    const answer = await append(
      id, 0, ReadableStream.from([new Uint8Array(3), new Uint8Array(3)]), { duplex: 'half' } as RequestInit,
    )

    expect(problem.parse(await answer.json())).toMatchObject({ status: 413, code: 'too_large' })
    await raw(server.url, `/uploads/resumable/${id}`, { method: 'DELETE', headers: TUS })
  })

  it('refuse another version of tus, and a part of another type, each with its status', async () => {
    const id = await begin(4)

    const version = await append(
      id, 0, 'abcd', { headers: { ...PART, 'tus-resumable': '0.2.2', 'upload-offset': '0' } },
    )
    const type = await append(
      id, 0, 'abcd', { headers: { ...TUS, 'content-type': 'application/octet-stream', 'upload-offset': '0' } },
    )

    expect(problem.parse(await version.json())).toMatchObject({ status: 412, code: 'protocol_version' })
    expect(version.headers.get('tus-version')).toBe('1.0.0')
    expect(problem.parse(await type.json())).toMatchObject({ status: 415, code: 'unsupported_media_type' })
  })

  it('can be discarded', async () => {
    const id = await begin(10)
    await append(id, 0, 'abc')

    expect((await raw(server.url, `/uploads/resumable/${id}`, { method: 'DELETE', headers: TUS })).status).toBe(204)

    expect((await failureOf(api('uploadResumableGet', { params: { id } }))).status).toBe(404)
  })

  it('are deleted when nobody continues them', async () => {
    const id = await begin(10)
    await append(id, 0, 'abc')

    const early = await sweepResumableUploads(server, new Date())
    await sweepResumableUploads(server, new Date(Date.now() + 3 * 86_400_000))

    expect(early).toBe(0)
    expect((await failureOf(api('uploadResumableGet', { params: { id } }))).status).toBe(404)
  })

  it('announce the supported version and extensions', async () => {
    const answer = await raw(server.url, '/uploads/resumable', { method: 'OPTIONS' })

    expect(answer.status).toBe(204)
    expect(answer.headers.get('tus-max-size')).toBe(String(MAX_BYTES))
    expect(answer.headers.get('tus-extension')).toContain('termination')
  })
})
