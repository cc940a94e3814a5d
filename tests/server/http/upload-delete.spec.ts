import { existsSync } from 'node:fs'
import { Readable } from 'node:stream'
import { beforeEach, describe, expect, it } from 'vitest'
import { removeLeftoverBytes } from '#server/services/source/upload-delete.service'
import type { StageState } from '#shared/domain/run/run-state'
import { createApi, failureOf, upload } from '../../support/api/api'
import { startApiServer } from '../../support/api/api-server'
import { someName } from '../../support/api/api-things'
import { enableAccess, givenUser, send } from '../../support/api/given-access'
import { hold } from '../../support/hold'
import { givenVersion } from '../../support/run/given-version'
import { databases } from '../../support/services/databases'

const MISSING = '0190ffff-0000-7000-8000-000000000000'
const SAYS_DELETED = /^the file people\.csv was deleted on [\d: -]+UTC$/
const NO_USE = { sources: [], livingRun: null, runs: 0, hasTwin: false }

describe.each(databases())('an upload that is deleted on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)
  let count = 0
  const endRuns = () => server.db.updateTable('taskRuns').set({ observedState: 'FAILED', finishedAt: new Date() })

  // A run that is not over would keep the bytes of the next test.
  beforeEach(() => endRuns().execute())

  const isStored = (sha256: string) => existsSync(server.artifacts.localPath(`artifact:sha256/${sha256}`))
  const listed = async () => (await api('uploadList', { query: { limit: 200 } })).items.map(({ id }) => id)
  const useOf = (id: string) => api('uploadUse', { params: { id } })
  const remove = (id: string) => api('uploadDelete', { params: { id } })
  const refusalOf = async (call: Promise<unknown>) => {
    const { status, problem } = await failureOf(call)
    return { status, errors: problem.errors?.map(({ code, message }) => `${code}: ${message}`) }
  }
  const givenFile = (name = 'people.csv') => upload(server.url, name, Buffer.from(`name\nAnn ${count += 1}\n`))

  const outputsOf = ({ sha256, bytes }: { sha256: string, bytes: number }) => JSON.stringify([
    { uri: `artifact:sha256/${sha256}`, sha256, mediaType: 'text/csv', records: 1, bytes, role: 'OUTPUT' },
  ])

  async function givenSource(uploadId: string) {
    const source = await api('sourceCreate', { body: { kind: 'upload', name: someName('people'), uploadId } })
    return { ...source, archive: () => api('sourceDelete', { params: { id: source.id }, version: source.version }) }
  }

  /** A source of the file, and a run that imports it and has read it. */
  async function givenRead(file: { id: string }) {
    const source = await givenSource(file.id)
    const { id: datasetId } = await api('datasetCreate', { body: { name: someName('set') } })
    const run = await api('datasetImport', { params: { id: datasetId }, body: { sourceId: source.id } })
    const end = async (states: Record<string, StageState>) => {
      for (const [stageKey, state] of Object.entries(states)) {
        await server.db
          .updateTable('stageRuns')
          .set({ state })
          .where('runId', '=', run.id)
          .where('stageKey', '=', stageKey)
          .execute()
      }
      await endRuns().where('id', '=', run.id).execute()
    }
    return { source, run, end }
  }

  it('leaves the list and the store, and its audit entry keeps the hash', async () => {
    const { id, sha256, bytes } = await givenFile()
    server.published.length = 0

    await remove(id)

    expect(await listed()).not.toContain(id)
    await expect.poll(() => isStored(sha256)).toBe(false)
    expect(server.published).toContain('sources')
    const { items } = await api('auditList', { query: { noun: 'upload', nounId: id } })
    expect(items.map(({ action }) => action)).toEqual(['upload.delete', 'upload.create'])
    const entries = server.db.selectFrom('auditLog').select('before').where('nounId', '=', id)
    const entry = await entries.where('action', '=', 'upload.delete').executeTakeFirst()
    expect(entry?.before).toMatchObject({ filename: 'people.csv', sha256, bytes })
  })

  it('is not found any more, in words that name it and the moment', async () => {
    const { id } = await givenFile()
    await remove(id)

    const params = { id }
    for (const call of [() => remove(id), () => api('uploadGet', { params }), () => useOf(id)]) {
      const { status, problem } = await failureOf(call())
      expect([status, problem.detail]).toEqual([404, expect.stringMatching(SAYS_DELETED)])
    }
    expect((await failureOf(remove(MISSING))).status).toBe(404)
  })

  it('can be uploaded again, as a new one', async () => {
    const content = Buffer.from('again\n1\n')
    const first = await upload(server.url, 'again.csv', content)
    await remove(first.id)
    await expect.poll(() => isStored(first.sha256)).toBe(false)

    const second = await upload(server.url, 'again.csv', content)

    expect(second.id).not.toBe(first.id)
    expect(isStored(first.sha256)).toBe(true)
    expect(await listed()).toContain(second.id)
  })

  it('keeps its bytes for another upload, and they go with that', async () => {
    const content = Buffer.from('twin\n1\n')
    const [one, two] = [await upload(server.url, 'one.csv', content), await upload(server.url, 'two.csv', content)]
    expect(await useOf(one.id)).toEqual({ ...NO_USE, hasTwin: true })

    await remove(one.id)
    await removeLeftoverBytes(server)
    expect(isStored(one.sha256)).toBe(true)
    await remove(two.id)

    await expect.poll(() => isStored(one.sha256)).toBe(false)
  })

  it('keeps its bytes for a version that has the same ones', async () => {
    const { id: datasetId } = await api('datasetCreate', { body: { name: someName('set') } })
    const lines = ['{"name":"Ann"}']
    const { sha256 } = await givenVersion(server, { datasetId, lines, columns: ['name'] })
    const file = await upload(server.url, 'version.jsonl', Buffer.from(`${lines.join('')}\n`))
    expect(file.sha256).toBe(sha256)

    await remove(file.id)
    await removeLeftoverBytes(server)

    expect(isStored(sha256)).toBe(true)
    expect(await listed()).not.toContain(file.id)
  })

  it('keeps its bytes for a stage that wrote the same ones', async () => {
    const file = await givenFile()
    const { run, end } = await givenRead(await givenFile())
    await server.db.updateTable('stageRuns').set({ outputs: outputsOf(file) }).where('runId', '=', run.id).execute()
    await end({})

    await remove(file.id)
    await removeLeftoverBytes(server)

    expect(isStored(file.sha256)).toBe(true)
  })

  it('keeps bytes that were written since a run began that is not over, until it has ended', async () => {
    const { end } = await givenRead(await givenFile())
    const content = Buffer.from('late\n1\n')
    const { id, sha256 } = await upload(server.url, 'late.csv', content)
    await server.artifacts.put(Readable.from([content]))

    await remove(id)
    await removeLeftoverBytes(server)
    expect(isStored(sha256)).toBe(true)
    await end({})
    await removeLeftoverBytes(server)

    expect(isStored(sha256)).toBe(false)
  })

  it('is refused while a source reads it, and not once that is archived', async () => {
    const { id } = await givenFile()
    const source = await givenSource(id)
    const named = { id: source.id, name: source.name }

    expect(await refusalOf(remove(id))).toEqual({
      status: 409, errors: [`UPLOAD_OF_SOURCE: the source ${source.name} reads it: archive the source first`],
    })
    expect(await useOf(id)).toEqual({ ...NO_USE, sources: [{ ...named, isArchived: false }] })
    await source.archive()
    expect(await useOf(id)).toEqual({ ...NO_USE, sources: [{ ...named, isArchived: true }] })

    await remove(id)

    expect(await listed()).not.toContain(id)
  })

  it('is refused while a run reads it that is not over', async () => {
    const file = await givenFile()
    const { source, run, end } = await givenRead(file)
    await source.archive()

    const refused = await refusalOf(remove(file.id))

    expect(refused).toEqual({ status: 409, errors: [`UPLOAD_OF_RUN: the run ${run.name} reads it and is not over`] })
    expect(await useOf(file.id)).toMatchObject({ livingRun: { id: run.id, name: run.name }, runs: 1 })
    expect(isStored(file.sha256)).toBe(true)
    await end({})
    await remove(file.id)
    await expect.poll(() => isStored(file.sha256)).toBe(false)
  })

  it('makes a retry that would read it say so; one that takes over what was read goes on', async () => {
    const file = await givenFile()
    const { source, run, end } = await givenRead(file)
    const made = await server.artifacts.put(Readable.from([Buffer.from('{"name":"Ann"}\n')]))
    await server.db.updateTable('stageRuns').set({ outputs: outputsOf(made) }).where('runId', '=', run.id).execute()
    await end({ read: 'SUCCEEDED', publish: 'FAILED' })
    await source.archive()
    await remove(file.id)
    const retry = (from: 'start' | 'failed') => api('runRetry', { params: { id: run.id }, body: { from } })

    expect(await refusalOf(retry('start'))).toEqual({
      status: 422, errors: [expect.stringMatching(/^UPLOAD_DELETED: the file people\.csv was deleted on [\d: -]+UTC$/)],
    })
    expect(await retry('failed')).toMatchObject({ parentRunId: run.id, trigger: 'retry' })
  })

  it('lets a retry read the same contents of another upload', async () => {
    const content = Buffer.from('shared\n1\n')
    const [one, two] = [await upload(server.url, 'one.csv', content), await upload(server.url, 'other.csv', content)]
    const { source, run, end } = await givenRead(one)
    await end({})
    await source.archive()
    await remove(one.id)

    const again = await api('runRetry', { params: { id: run.id }, body: { from: 'start' } })

    expect(again.parentRunId).toBe(run.id)
    expect(await refusalOf(remove(two.id))).toMatchObject({ status: 409 })
  })

  it('is no file of a source: new, changed, restored, tested or imported', async () => {
    const [file, other] = [await givenFile(), await givenFile('others.csv')]
    const [source, living] = [await givenSource(file.id), await givenSource(other.id)]
    await source.archive()
    await remove(file.id)
    const deleted = expect.stringMatching(/^UPLOAD_DELETED: the file people\.csv was deleted on /)
    const { id } = source

    expect(await refusalOf(givenSource(file.id))).toEqual({ status: 422, errors: [deleted] })
    const change = { params: { id: living.id }, version: living.version, body: { uploadId: file.id } }
    expect(await refusalOf(api('sourceChange', change))).toEqual({ status: 422, errors: [deleted] })
    const restored = await api('sourceRestore', { params: { id } })
    expect(restored.lastTest).toMatchObject({ ok: false, code: 'UPLOAD_DELETED', params: { filename: 'people.csv' } })
    expect(restored.upload).toMatchObject({ filename: 'people.csv', deletedAt: expect.any(String) })
    const tested = await api('sourceTest', { params: { id } })
    expect(tested).toMatchObject({ ok: false, findings: [{ code: 'UPLOAD_DELETED' }] })
    const dataset = await api('datasetCreate', { body: { name: someName('set') } })
    const importing = api('datasetImport', { params: { id: dataset.id }, body: { sourceId: id } })
    expect(await refusalOf(importing)).toEqual({ status: 422, errors: [deleted] })
    await api('sourceChange', { params: { id }, version: restored.version, body: { uploadId: other.id } })
  })

  it('never loses a race: of a deletion and a new source, one is refused', async () => {
    for (let round = 0; round < 8; round += 1) {
      const { id } = await givenFile(`race ${round}.csv`)

      const [deletion, creation] = await Promise.allSettled([remove(id), givenSource(id)])

      expect([deletion.status, creation.status].sort()).toEqual(['fulfilled', 'rejected'])
    }
  })

  it('never loses a race: of a deletion and a retry that would read it, one is refused', async () => {
    for (let round = 0; round < 4; round += 1) {
      const file = await givenFile()
      const { source, run, end } = await givenRead(file)
      await end({})
      await source.archive()

      const [deletion, again] = await Promise.allSettled([
        remove(file.id), api('runRetry', { params: { id: run.id }, body: { from: 'start' } }),
      ])

      expect([deletion.status, again.status].sort()).toEqual(['fulfilled', 'rejected'])
      expect((await listed()).includes(file.id)).toBe(deletion.status === 'rejected')
    }
  })

  it('is found by the example when that is run again', async () => {
    const first = await api('demoRun', { body: { locale: 'en' } })
    await server.db.updateTable('taskRuns').set({ observedState: 'FAILED' }).where('id', '=', first.id).execute()
    const { items } = await api('sourceList')
    const source = items.find(({ upload: file }) => file?.filename === 'example-documents.jsonl')
    await api('sourceDelete', { params: { id: source?.id ?? '' }, version: source?.version ?? 0 })
    await remove(source?.uploadId ?? '')

    const second = await api('demoRun', { body: { locale: 'en' } })

    expect(second.taskId).toBe(first.taskId)
    const { uploadId } = await api('sourceGet', { params: { id: source?.id ?? '' } })
    expect(uploadId).not.toBe(source?.uploadId)
    expect(await listed()).toContain(uploadId)
  })

  // Last: it switches sign-in on.
  it('is deleted by whoever may edit sources, and by no reader', async () => {
    const { id } = await givenFile()
    const admin = await enableAccess(server.url)
    const [{ cookie: reader }, { cookie: operator }] = [
      await givenUser(server.url, admin, 'reader', 'viewer'), await givenUser(server.url, admin, 'editor', 'operator'),
    ]
    const deletes = async (cookie: string) => (await send(server.url, 'DELETE', `/uploads/${id}`, { cookie })).status

    expect([await deletes(reader), await deletes(operator), await deletes(operator)]).toEqual([403, 204, 404])
    const row = await server.db.selectFrom('uploads').select('deletedBy').where('id', '=', id).executeTakeFirst()
    expect(row).toEqual({ deletedBy: 'editor' })
  })
})
