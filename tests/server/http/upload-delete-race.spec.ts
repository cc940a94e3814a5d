import { existsSync } from 'node:fs'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { lockUploadBytes } from '#db/repositories/source/upload-delete.repository'
import { createApi, failureOf, upload } from '../../support/api/api'
import { startApiServer } from '../../support/api/api-server'
import { hold } from '../../support/hold'
import { watchBlocked } from '../../support/services/blocked'
import { databases } from '../../support/services/databases'

// The embedded database has one connection: there, nothing comes in the middle of a transaction.
describe.each(databases().filter(kind => kind === 'postgres'))('bytes that are removed on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)
  const isStored = (uri: string) => existsSync(server.artifacts.localPath(uri))

  /** Asks while the bytes are being removed, as a deletion does it. */
  async function askDuringRemoval<T>({ sha256, uri }: { sha256: string, uri: string }, ask: () => Promise<T>) {
    return server.db.transaction().execute(async (trx) => {
      const countBlocked = await watchBlocked(server.db, trx)
      await lockUploadBytes(trx, sha256)
      const asked = ask()
      await expect.poll(countBlocked, { timeout: 30_000 }).toBe(1)
      await server.artifacts.remove(uri)
      return { asked }
    })
  }

  it('are stored again for the example that needs them at this moment', async () => {
    const first = await api('demoRun', { body: { locale: 'en' } })
    await server.db.updateTable('taskRuns').set({ observedState: 'FAILED', finishedAt: new Date() }).execute()
    const { items: [source] } = await api('sourceList')
    const { sha256, uri } = await server.db
      .selectFrom('uploads')
      .select(['sha256', 'uri'])
      .where('id', '=', source?.uploadId ?? '')
      .executeTakeFirstOrThrow()
    await api('sourceDelete', { params: { id: source?.id ?? '' }, version: source?.version ?? 0 })
    await api('uploadDelete', { params: { id: source?.uploadId ?? '' } })
    await expect.poll(() => isStored(uri)).toBe(false)

    const { asked } = await askDuringRemoval({ sha256, uri }, () => api('demoRun', { body: { locale: 'en' } }))

    expect((await asked).taskId).toBe(first.taskId)
    expect(isStored(uri)).toBe(true)
  })

  it('refuse an equal file that was sent at this moment', async () => {
    const content = Buffer.from('name\nAnn\n')
    const { sha256 } = await upload(server.url, 'first.csv', content)
    const bytes = { sha256, uri: `artifact:sha256/${sha256}` }

    const { asked } = await askDuringRemoval(bytes, () => failureOf(upload(server.url, 'second.csv', content)))

    expect((await asked).problem.code).toBe('conflict')
  })

  it('never fail who stores equal ones', async () => {
    const store = () => server.artifacts.put(Readable.from([Buffer.from('equal')]))
    const { uri } = await store()
    let isOver = false
    const removing = (async () => {
      while (!isOver) {
        await server.artifacts.remove(uri)
      }
    })()

    const stored = await Promise.allSettled(Array.from({ length: 200 }, store))
    isOver = true
    await removing

    expect(stored.filter(({ status }) => status === 'rejected')).toEqual([])
  })
})
