import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { beforeEach, describe, expect, it } from 'vitest'
import { problem } from '#shared/contract/error.contract'
import { rejectPage } from '#shared/contract/run/run-reject.contract'
import { startApiServer } from '../../support/api/api-server'
import { givenTask } from '../../support/api/api-things'
import { createApi, failureOf, raw } from '../../support/api/api'
import { mainDatabase } from '../../support/services/databases'
import { hold } from '../../support/hold'

describe.each([mainDatabase()])('outputs of a stage by REST on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  let runId: string
  let rejects: { uri: string, sha256: string, bytes: number }
  const text = '{"reason":"EMPTY"}\n'

  beforeEach(async () => {
    const api = createApi(server.url)
    const { taskId } = await givenTask(api)
    runId = (await api('taskLaunch', { params: { id: taskId } })).id
    // Other bytes each time: what one test deletes is not another's.
    rejects = await store(`${text}${JSON.stringify(randomBytes(8).toString('hex'))}\n`)
    const outputs = JSON.stringify([{ ...rejects, mediaType: 'application/jsonl', records: 2, role: 'REJECTS' }])
    await server.db
      .updateTable('stageRuns').set({ outputs }).where('runId', '=', runId).where('stageKey', '=', 'normal').execute()
  })

  const store = (content: string) => server.artifacts.put((async function* () {
    yield Buffer.from(content)
  })())
  const pathOf = (stageKey = 'normal', sha256 = rejects.sha256, id = runId) =>
    `/runs/${id}/stages/${stageKey}/outputs/${sha256}`

  it('include the rejected records as a named file, which is not sent again when the caller has it', async () => {
    const response = await raw(server.url, pathOf())
    const body = await response.text()
    const again = await raw(server.url, pathOf(), { headers: { 'if-none-match': response.headers.get('etag') ?? '' } })

    expect(response.status).toBe(200)
    expect(body.startsWith(text)).toBe(true)
    expect(response.headers.get('content-type')).toBe('application/jsonl')
    expect(response.headers.get('content-disposition')).toMatch('filename="normal.rejects.jsonl"')
    expect(response.headers.get('x-content-sha256')).toBe(rejects.sha256)
    expect(Number(response.headers.get('content-length'))).toBe(rejects.bytes)
    expect(again.status).toBe(304)
  })

  it('exclude files that this stage of this run did not output', async () => {
    const other = await store('of somebody else')
    const api = createApi(server.url)
    const { taskId } = await givenTask(api)
    const { id: otherRun } = await api('taskLaunch', { params: { id: taskId } })

    const statuses = await Promise.all([
      pathOf('normal', other.sha256), pathOf('read'), pathOf('absent'), pathOf('normal', rejects.sha256, otherRun),
      pathOf('normal', rejects.sha256, '0190ffff-0000-7000-8000-000000000000'),
    ].map(async path => (await raw(server.url, path)).status))

    expect(statuses).toEqual([404, 404, 404, 404, 404])
    expect((await raw(server.url, pathOf('normal', 'abc'))).status).toBe(400)
  })

  describe('page by page', () => {
    const row = (reason: string, line: number) => JSON.stringify({
      file: 'a.jsonl', line, reason, message: `bad ${line}`, params: { line: String(line) }, record: { id: line },
    })

    beforeEach(async () => {
      const file = await store(
        `${Array.from({ length: 30 }, (_, index) => row(index % 3 === 0 ? 'EMPTY' : 'INVALID_JSON', index + 1)).join('\n')}\n`,
      )
      const outputs = JSON.stringify([{ ...file, mediaType: 'application/jsonl', records: 30, role: 'REJECTS' }])
      await server.db
        .updateTable('stageRuns').set({ outputs }).where('runId', '=', runId).where('stageKey', '=', 'normal').execute()
    })

    const list = (query: Record<string, string | number> = {}, stageKey = 'normal') =>
      createApi(server.url)('runRejectList', { params: { id: runId, stageKey }, query: { ...query } })

    it('include the records of one reason, each once', async () => {
      const first = rejectPage.parse(await list({ reason: 'EMPTY', limit: 4 }))
      const second = await list({ reason: 'EMPTY', limit: 4, cursor: first.nextCursor ?? '' })
      const third = await list({ reason: 'EMPTY', limit: 4, cursor: second.nextCursor ?? '' })

      expect([first, second, third].flatMap(page => page.items).map(item => item.line))
        .toEqual([1, 4, 7, 10, 13, 16, 19, 22, 25, 28])
      expect(first.items[0]).toEqual({
        reason: 'EMPTY', message: 'bad 1', params: { line: '1' }, file: 'a.jsonl', line: 1, record: { id: 1 },
        raw: null,
      })
      expect(third.nextCursor).toBeNull()
    })

    it('include none for a stage without rejected records, and for an unknown reason', async () => {
      expect(await list({}, 'read')).toEqual({ items: [], nextCursor: null, isWritten: false })
      expect((await list({ reason: 'OTHER' })).items).toEqual([])
    })

    it('refuse a cursor of another file, and an unknown stage', async () => {
      const { nextCursor } = await list({ limit: 1 })
      await server.db.updateTable('stageRuns')
        .set({ outputs: JSON.stringify([{ ...rejects, mediaType: 'application/jsonl', records: 2, role: 'REJECTS' }]) })
        .where('runId', '=', runId).execute()

      expect((await failureOf(list({ cursor: nextCursor ?? '' }))).problem.status).toBe(400)
      expect((await failureOf(list({}, 'absent'))).problem.status).toBe(404)
    })
  })

  it('report missing bytes', async () => {
    rmSync(server.artifacts.localPath(rejects.uri))

    const response = await raw(server.url, pathOf())

    expect(response.status).toBe(410)
    expect(problem.parse(await response.json())).toMatchObject({ code: 'artifact_missing' })
  })

  it('answer HEAD with headers only', async () => {
    const head = await new Promise<{ status: number | undefined, headers: Record<string, unknown>, bytes: number }>(
      (resolve, reject) => {
        httpRequest(`${server.url}/api/v1${pathOf()}`, { method: 'HEAD' }, (response) => {
          let bytes = 0
          response.on('data', (chunk: Buffer) => bytes += chunk.length).on('end', () =>
            resolve({ status: response.statusCode, headers: response.headers, bytes }))
        }).on('error', reject).end()
      },
    )

    expect(head).toMatchObject({ status: 200, bytes: 0, headers: {
      'content-length': String(rejects.bytes), 'etag': `"${rejects.sha256}"`, 'x-content-sha256': rejects.sha256,
    } })
  })
})
