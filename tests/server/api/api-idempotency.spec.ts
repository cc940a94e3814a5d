import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { v7 } from 'uuid'
import {
  claimIdempotencyKey, LEASE_SECONDS, renewIdempotencyKey, setIdempotencyAnswer,
} from '#db/repositories/system/idempotency-key.repository'
import { doOnce } from '#server/services/common/idempotency.service'
import { createProject } from '#server/services/system/project.service'
import { startApiServer } from '../../support/api/api-server'
import { givenTask, someName } from '../../support/api/api-things'
import { createApi, raw } from '../../support/api/api'
import { databases } from '../../support/services/databases'
import { hold } from '../../support/hold'
import { noReaders } from '../../support/services/no-readers'

describe.each(databases())('Idempotency-Key on %s', (kind) => {
  const server = hold(() => startApiServer(kind))

  const post = (path: string, key: string, body: unknown = {}) =>
    raw(server.url, path, {
      method: 'POST', body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
    })

  /** As the server itself writes it down. */
  const requestOf = (path: string, key: string) => ({
    key, route: `POST /api/v1${path}`, bodySha256: createHash('sha256').update('{}').digest('hex'), holder: v7(),
  })

  const letRunOut = (key: string) =>
    server.db.updateTable('idempotencyKeys').set({ expiresAt: new Date(0) }).where('key', '=', key).execute()

  const launch = async () => {
    const { taskId } = await givenTask(createApi(server.url))
    return {
      taskId, path: `/tasks/${taskId}/runs`,
      count: async () => (await createApi(server.url)('runList', { query: { taskId } })).items.length,
    }
  }

  it('returns the same answer again, and launches one run', async () => {
    const { path, count } = await launch()

    const first = await post(path, 'k1')
    const second = await post(path, 'k1')

    expect([first.status, second.status]).toEqual([202, 202])
    expect(second.headers.get('idempotency-replayed')).toBe('true')
    expect(second.headers.get('location')).toBe(first.headers.get('location'))
    expect(await second.json()).toEqual(await first.json())
    expect(await count()).toBe(1)
  })

  it('refuses the same key with another body', async () => {
    const { path, count } = await launch()
    await post(path, 'k2')

    const other = await post(path, 'k2', { priority: 1 })

    expect(other.status).toBe(422)
    expect(await count()).toBe(1)
  })

  it('treats the same fields in another order as the same body', async () => {
    const { path, count } = await launch()
    const post2 = (body: string) => raw(server.url, path, {
      method: 'POST', body, headers: { 'content-type': 'application/json', 'idempotency-key': 'k2b' },
    })
    const first = await post2('{"priority":1,"recordLimit":2}')

    const second = await post2('{ "recordLimit": 2, "priority": 1.0 }')

    expect([first.status, second.status]).toEqual([202, 202])
    expect(second.headers.get('idempotency-replayed')).toBe('true')
    expect(await count()).toBe(1)
  })

  it('waits for a first request that is running, and returns its answer', async () => {
    const { path } = await launch()
    const run: { id: string } = await (await post((await launch()).path, 'k3a')).json()
    const request = requestOf(path, 'k3b')
    await claimIdempotencyKey(server.db, request)
    let isAnswered = false

    const waiting = post(path, 'k3b').finally(() => isAnswered = true)
    const before = isAnswered
    await setIdempotencyAnswer(server.db, request, { status: 202, answer: run, location: `/runs/${run.id}` })
    const answer = await waiting

    expect(before).toBe(false)
    expect(answer.status).toBe(202)
    expect(answer.headers.get('idempotency-replayed')).toBe('true')
    expect(await answer.json()).toEqual(run)
  })

  it('asks to retry when the first request takes too long', async () => {
    const { path, count } = await launch()
    const request = requestOf(path, 'k3c')
    await claimIdempotencyKey(server.db, request)
    const renewal = setInterval(() => void renewIdempotencyKey(server.db, request), 500)

    const answer = await post(path, 'k3c')
    clearInterval(renewal)

    expect(answer.status).toBe(409)
    // As long as the claim of the first one lasts when nobody renews it.
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(LEASE_SECONDS - 2)
    expect(await count()).toBe(0)
  })

  it('takes over from a first request that died with its process', async () => {
    const { path, count } = await launch()
    await claimIdempotencyKey(server.db, requestOf(path, 'k3d'))
    await letRunOut('k3d')

    const answer = await post(path, 'k3d')

    expect([answer.status, answer.headers.get('idempotency-replayed')]).toEqual([202, null])
    expect(await count()).toBe(1)
  })

  it('rolls back a first request that was suspended until another took over', async () => {
    const { db } = server
    const once = { ...requestOf('/x', 'k3e'), status: 201, toLocation: () => null }
    const key = someName('Once').replace(' ', '-').toLowerCase()
    const deps = { db, ...noReaders }
    const create = (holder: string) => doOnce({ db }, { ...once, holder }, async () => {
      if (holder === once.holder) {
        await letRunOut('k3e')
        await create(v7())
      }
      return createProject(deps, { name: 'operator', requestId: 'x', once: { ...once, holder } }, {
        key: holder === once.holder ? `${key}-late` : key, name: key, description: '',
      })
    })

    const late = await create(once.holder)
    const made = await db.selectFrom('projects').select('key').where('name', '=', key).execute()

    expect(late).toMatchObject({ replay: { status: 201, answer: { key } } })
    expect(made).toEqual([{ key }])
  })

  it('returns the same bytes again, with the same tag', async () => {
    const body = { key: someName('bytes').replace(' ', '-'), name: 'Bytes' }

    const [first, second] = [await post('/projects', 'k3f', body), await post('/projects', 'k3f', body)]

    expect(second.headers.get('idempotency-replayed')).toBe('true')
    expect(second.headers.get('etag')).toMatch(/^"1-[\w-]+"$/)
    expect(second.headers.get('etag')).toBe(first.headers.get('etag'))
    expect(await second.text()).toBe(await first.text())
  })

  it('lets exactly one of many concurrent requests through', async () => {
    const { path, count } = await launch()

    const answers = await Promise.all(Array.from({ length: 8 }, () => post(path, 'k3')))
    const bodies = await Promise.all(answers.map(answer => answer.text()))

    expect(answers.map(answer => answer.status)).toEqual(Array.from({ length: 8 }, () => 202))
    expect(new Set(bodies.map(body => JSON.parse(body).id)).size).toBe(1)
    expect(await count()).toBe(1)
  })

  it('is free again after a refusal', async () => {
    const name = someName('pipeline')

    const refused = await post('/pipelines', 'k4', { name, stages: [{ key: 'a', kind: 'no.kind' }] })
    const taken = await post(
      '/pipelines', 'k4',
      { name, stages: [{ key: 'a', kind: 'clean.normalize', needs: ['r'] }, { key: 'r', kind: 'ingest.csv' }] },
    )

    expect([refused.status, taken.status]).toEqual([422, 201])
  })

  it('answers again after a crash between the change and its answer', async () => {
    const { path, count } = await launch()
    const first = await post(path, 'k5')
    // As a process leaves it that died right after its commit: the change and its answer are one transaction.
    const row = await server.db
      .selectFrom('idempotencyKeys').selectAll().where('key', '=', 'k5').executeTakeFirstOrThrow()

    const second = await post(path, 'k5')

    expect(row).toMatchObject({ status: 202, answer: await first.json() })
    expect(second.headers.get('idempotency-replayed')).toBe('true')
    expect(await count()).toBe(1)
  })

  it.each(['', 'with blank', 'x'.repeat(256)])('refuses the key %j', async (key) => {
    const { path } = await launch()

    const answer = await post(path, key)

    expect(answer.status).toBe(400)
  })

  it('is valid for one path', async () => {
    const [one, other] = [await launch(), await launch()]

    const answers = [await post(one.path, 'k6'), await post(other.path, 'k6')]

    expect(answers.map(answer => answer.headers.get('idempotency-replayed'))).toEqual([null, null])
  })
})
