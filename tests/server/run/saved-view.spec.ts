import { describe, expect, it } from 'vitest'
import { savedView, viewPage } from '#shared/contract/run/run-list.contract'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { changeView, getView, listViews } from '#server/services/run/saved-view.service'
import { startApiServer } from '../../support/api/api-server'
import { someName } from '../../support/api/api-things'
import { createApi, failureOf } from '../../support/api/api'
import { mainDatabase } from '../../support/services/databases'
import { hold } from '../../support/hold'
import { noReaders } from '../../support/services/no-readers'

const MISSING = '0190ffff-0000-7000-8000-000000000000'
const columns = ['state', 'name', 'duration'] as const
const filter = {
  state: ['-SUCCEEDED', '-PARTIAL'], minDurationMs: 60_000, from: 'now-7d', to: 'now', by: 'finished',
} as const

describe('saved views by REST', () => {
  const server = hold(() => startApiServer(mainDatabase()))
  const api = createApi(() => server.url)
  const given = async (change: object = {}) =>
    api('viewCreate', { body: { name: someName('view'), filter, columns: [...columns], ...change } })
  const listAll = async () => viewPage.parse(await api('viewList', { query: { limit: 200 } })).items

  it('keep filter, order and columns, and belong to the operator', async () => {
    const made = savedView.parse(await given({ sort: '-finishedAt' }))

    expect(made).toMatchObject({
      version: 1, owner: 'operator', isOwn: true, isShared: false, isDefault: false, filter, sort: '-finishedAt',
      columns: [...columns], problems: [], projectId: DEFAULT_PROJECT_ID,
    })
    expect(await api('viewGet', { params: { id: made.id } })).toEqual(made)
    expect((await listAll()).find(({ id }) => id === made.id)).toEqual(made)
    const rows = await server.db.selectFrom('auditLog').selectAll().where('nounId', '=', made.id).execute()
    expect(rows).toMatchObject([{ action: 'view.create', noun: 'view' }])
  })

  it('are changed in part, only by who has seen the newest, and deleted', async () => {
    const { id, version } = await given()

    const changed = await api(
      'viewChange', { params: { id }, version, body: { filter: { q: 'nightly' }, isShared: true } },
    )
    const late = await failureOf(api('viewChange', { params: { id }, version, body: { name: 'Late' } }))
    const blind = await failureOf(api('viewDelete', { params: { id } }))
    await api('viewDelete', { params: { id }, version: changed.version })

    expect(changed).toMatchObject({ version: 2, filter: { q: 'nightly' }, isShared: true, columns: [...columns] })
    expect([late.problem.status, blind.problem.status]).toEqual([412, 428])
    expect((await failureOf(api('viewGet', { params: { id } }))).problem.status).toBe(404)
  })

  it('have a name of their own, told at its field', async () => {
    const { name } = await given()
    const { id, version } = await given()

    const twice = await failureOf(given({ name }))
    const renamed = await failureOf(api('viewChange', { params: { id }, version, body: { name } }))

    expect(twice.problem).toMatchObject({ status: 409, errors: [{ pointer: '/name', code: 'NAME_TAKEN' }] })
    expect(renamed.problem).toMatchObject({ status: 409, errors: [{ pointer: '/name', code: 'NAME_TAKEN' }] })
  })

  it('are the default one at a time', async () => {
    const first = await given({ isDefault: true })
    const second = await given()

    await api('viewChange', { params: { id: second.id }, version: second.version, body: { isDefault: true } })
    const third = await given({ isDefault: true })

    expect((await listAll()).filter(({ isDefault }) => isDefault).map(({ id }) => id)).toEqual([third.id])
    expect(await api('viewGet', { params: { id: first.id } })).toMatchObject({ isDefault: false, version: 2 })
  })

  it('say what of them is not understood, and keep it', async () => {
    const { id } = await given()
    const old = { state: ['BROKEN', 'FAILED'], priority: 'high', q: 'x' }
    await server.db.updateTable('savedViews')
      .set({ filter: JSON.stringify(old), sort: '-size', columns: JSON.stringify(['name', 'cost']) })
      .where('id', '=', id).execute()

    const read = savedView.parse(await api('viewGet', { params: { id } }))

    expect(read.filter).toEqual(old)
    expect(read.problems.map(({ pointer }) => pointer).sort())
      .toEqual(['/columns/1', '/filter/priority', '/filter/state/0', '/sort'])
  })

  it.each([
    [{ filter: { state: ['BROKEN'] } }, '/filter/state/0'],
    [{ filter: { minDurationMs: 2, maxDurationMs: 1 } }, '/filter/maxDurationMs'],
    [{ filter: { from: 'now', to: 'now-1d' } }, '/filter/to'],
    [{ filter: { cursor: 'x' } }, '/filter/cursor'],
    [{ sort: 'name' }, '/sort'],
    [{ columns: ['cost'] }, '/columns/0'],
    [{ name: ' ' }, '/name'],
  ])('refuse %j and name the field', async (change, pointer) => {
    const failure = await failureOf(given(change))

    expect(failure.problem).toMatchObject({ status: 400, errors: [{ pointer }] })
  })

  it('of somebody else are seen when they are shared, and changed by nobody but their owner', async () => {
    const [shared, own] = [await given({ isShared: true, isDefault: true }), await given()]
    const guest = { name: 'guest', requestId: '' }
    const deps = { db: server.db, ...noReaders, timeZone: 'UTC' }

    const { items } = await listViews(deps, guest, { limit: 200 })
    const seen = items.map(({ id }) => id)

    expect([seen.includes(shared.id), seen.includes(own.id)]).toEqual([true, false])
    expect(await getView(deps, guest, shared.id)).toMatchObject({ isOwn: false, isDefault: false })
    await expect(getView(deps, guest, own.id)).rejects.toMatchObject({ code: 'not_found' })
    await expect(changeView(deps, guest, { id: shared.id, seenVersions: undefined, change: { name: 'Mine' } })).rejects
      .toMatchObject({ code: 'forbidden' })
  })

  it('answer 404 for one that is not there', async () => {
    expect((await failureOf(api('viewGet', { params: { id: MISSING } }))).problem.status).toBe(404)
  })
})
