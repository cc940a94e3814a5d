import { randomBytes } from 'node:crypto'
import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { beforeEach, describe, expect, it } from 'vitest'
import { problem } from '#shared/contract/error.contract'
import { startApiServer } from '../../support/api/api-server'
import { someName } from '../../support/api/api-things'
import { createApi, raw, upload } from '../../support/api/api'
import { givenVersion } from '../../support/run/given-version'
import { mainDatabase } from '../../support/services/databases'
import { hold } from '../../support/hold'

const server = hold(() => startApiServer(mainDatabase(), { uploadMaxBytes: 16 << 20 }))
let path: string
let file: string
let sha256: string
let bytes: number

beforeEach(async () => {
  const { id } = await createApi(server.url)('datasetCreate', { body: { name: someName('dataset') } })
  // Other bytes than those that a test before has damaged.
  const salt = randomBytes(16).toString('hex')
  const records = Array.from({ length: 10_000 }, (_, row) => ({ row, text: salt }))
  sha256 = (await givenVersion(server, { datasetId: id, records, columns: ['row', 'text'] })).sha256
  path = `/datasets/${id}/versions/latest`
  file = server.artifacts.localPath(`artifact:sha256/${sha256}`)
  bytes = readFileSync(file).length
})

const PATHS = ['records', 'records?q=a', 'download', 'download?format=csv']
const ask = (what: string) => raw(server.url, `${path}/${what}`)
const problemOf = async (response: Response) => problem.parse(await response.json())

function flip() {
  const content = readFileSync(file)
  content[bytes - 9] = content[bytes - 9]! ^ 1
  writeFileSync(file, content)
}

describe('a version whose file is damaged', () => {
  it.each(PATHS)('is reported with both sizes when it is truncated: %s', async (what) => {
    truncateSync(file, bytes >> 1)

    const answer = await problemOf(await ask(what))

    expect(answer).toMatchObject({
      status: 410, code: 'artifact_damaged',
      detail: `artifact ${sha256} is damaged: it has ${bytes >> 1} bytes instead of ${bytes}`,
    })
  })

  it.each(PATHS)('is reported as gone when it is missing: %s', async (what) => {
    rmSync(file)

    expect(await problemOf(await ask(what))).toMatchObject({ status: 410, code: 'artifact_missing' })
  })

  it.each([
    'download', 'download?format=csv',
  ])('breaks off before its end when one bit is wrong, and is refused from then on: %s', async (what) => {
    flip()

    const response = await ask(what)
    const whole = response.arrayBuffer()

    expect(response.status).toBe(200)
    await expect(whole).rejects.toThrow()
    expect(await problemOf(await ask(what))).toMatchObject({ status: 410, code: 'artifact_damaged' })
  })

  it('shows no record when one bit is wrong', async () => {
    flip()

    expect(await problemOf(await ask('records?limit=5'))).toMatchObject({ status: 410, code: 'artifact_damaged' })
  })

  it('is repaired by an upload of the same bytes', async () => {
    const good = readFileSync(file)
    flip()
    await (await ask('download')).arrayBuffer().catch(() => undefined)

    const sent = await upload(server.url, 'again.jsonl', good)

    expect(sent.sha256).toBe(sha256)
    expect(Buffer.from(await (await ask('download')).arrayBuffer())).toEqual(good)
  })
})

describe('an upload whose file is damaged', () => {
  it('is repaired by sending it again, as the same upload', async () => {
    const content = Buffer.from(`a\n${randomBytes(8).toString('hex')}\n`)
    const first = await upload(server.url, 'a.csv', content)
    const stored = server.artifacts.localPath(`artifact:sha256/${first.sha256}`)
    truncateSync(stored, 1)

    const again = await upload(server.url, 'a.csv', content)

    expect(again).toEqual(first)
    expect(readFileSync(stored)).toEqual(content)
  })

  it('is repaired by a resumable upload, too', async () => {
    const content = Buffer.from(`b\n${randomBytes(8).toString('hex')}\n`)
    const first = await upload(server.url, 'b.csv', content)
    const stored = server.artifacts.localPath(`artifact:sha256/${first.sha256}`)
    writeFileSync(stored, randomBytes(content.length))

    const made = await raw(server.url, '/uploads/resumable', {
      method: 'POST',
      headers: {
        'tus-resumable': '1.0.0', 'upload-length': String(content.length),
        'upload-metadata': `filename ${Buffer.from('b.csv').toString('base64')}`,
        'content-type': 'application/offset+octet-stream',
      },
      body: content,
    })

    expect(made.status).toBe(201)
    expect(readFileSync(stored)).toEqual(content)
  })
})
