import { describe, expect, it } from 'vitest'
import { findNewestConfig, insertConfigRevision } from '#db/repositories/system/config-revision.repository'
import { configImportAnswer } from '#shared/contract/setting/config.contract'
import { openConfig } from '#server/config/config-store'
import { loadSaved } from '#server/services/config/config.service'
import { startApiServer } from '../../support/api/api-server'
import { createApi, raw } from '../../support/api/api'
import { databases } from '../../support/services/databases'
import { hold } from '../../support/hold'

const SECRET = 'canary-of-sixteen-characters'

describe.each(databases())('settings by REST on %s', (kind) => {
  const server = hold(() => startApiServer(
    kind, { variables: { GRPC_MAX_ATTEMPTS: '4', FACTORY_TOKEN: SECRET, REDIS_URL: 'redis://:canary@cache:6379/0' } },
  ))
  const api = createApi(() => server.url)

  const send = (method: string, path: string, body: unknown, version?: number) => raw(server.url, path, {
    method, body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...version !== undefined && { 'if-match': `"${version}"` } },
  })
  const change = async (body: unknown) => send('PATCH', '/config', body, (await api('configGet')).version)
  const entryOf = async (name: string) => (await api('configGet')).entries.find(entry => entry.name === name)

  it('saves values, which are in force at once, and keeps who changed what', async () => {
    const answer = await change({ cache: { maxEntries: 20_000, statisticsSeconds: 30 }, refresh: { push: false } })

    expect(answer.status).toBe(200)
    expect(await entryOf('CACHE_MAX_ENTRIES')).toMatchObject({ value: 20_000, source: 'saved', default: 10_000 })
    expect(await entryOf('REFRESH_PUSH')).toMatchObject({ value: false, source: 'saved' })
    const { items: [newest] } = await api('configHistory')
    expect(newest).toMatchObject({ number: 1, action: 'change', actor: 'operator', restored: null })
    expect(newest?.changes)
      .toContainEqual({ name: 'CACHE_MAX_ENTRIES', path: 'cache.maxEntries', before: null, after: 20_000 })
    expect(server.published).toContain('config')
    const trail = await server.db
      .selectFrom('auditLog').select(['action', 'nounId', 'after']).where('noun', '=', 'config').execute()
    expect(trail).toEqual([{
      action: 'config.change', nounId: '1',
      after: { 'cache.maxEntries': 20_000, 'cache.statisticsSeconds': 30, 'refresh.push': false },
    }])
  })

  it('reach another console on the same database when it reads them', async () => {
    const other = openConfig({ DATA_DIR: '/nowhere' })

    await loadSaved({ db: server.db, settings: other })

    expect(other.config()).toMatchObject({ cache: { maxEntries: 20_000 }, refresh: { isPushOn: false } })
    expect(other.view().version).toBe(1)
  })

  it('makes no revision of what changes nothing', async () => {
    const { version } = await api('configGet')

    await change({ cache: { maxEntries: 20_000 } })

    expect((await api('configGet')).version).toBe(version)
  })

  it.each([
    ['out of range', { cache: { maxEntries: 5 } }, '/cache/maxEntries', 'OUT_OF_RANGE'],
    ['of another type', { cache: { maxEntries: '500' } }, '/cache/maxEntries', 'WRONG_TYPE'],
    ['unknown', { cache: { size: 500 } }, '/cache/size', 'UNKNOWN_KEY'],
    ['in a group that is none', { 'a/b': { c: 1 } }, '/a~1b/c', 'UNKNOWN_KEY'],
    ['set by the environment', { grpc: { maxAttempts: 5 } }, '/grpc/maxAttempts', 'LOCKED'],
    ['read at the start alone', { network: { port: 4_000 } }, '/network/port', 'NEEDS_START'],
    ['not valid with another', { cache: { statisticsSeconds: 90 } }, '/cache/statisticsSeconds', 'CONFLICT'],
    ['no time zone', { time: { reportTimeZone: 'Beijing' } }, '/time/reportTimeZone', 'INVALID'],
  ])('refuses a value that is %s, at its place', async (_, body, pointer, code) => {
    const before = await api('configGet')
    const answer = await change(body)

    expect([answer.status, (await answer.json()).errors])
      .toEqual([422, [{ pointer, code, message: expect.any(String) }]])
    expect((await api('configGet')).version).toBe(before.version)
  })

  it('refuses what is no change at all, and a change of an unseen version', async () => {
    expect((await change({ cache: 5 })).status).toBe(400)
    expect((await change([])).status).toBe(400)
    expect((await send('PATCH', '/config', { cache: { maxEntries: 300 } })).status).toBe(428)
  })

  it('takes one of two changes made at once, and refuses the other with 412', async () => {
    const { version } = await api('configGet')

    const answers = await Promise.all([400, 600].map(maxEntries =>
      send('PATCH', '/config', { cache: { maxEntries } }, version)))

    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412])
    expect((await api('configGet')).version).toBe(version + 1)
  })

  it('goes back to a revision, and to none', async () => {
    const { version } = await api('configGet')
    const back = await send('POST', '/config/rollback', { revision: 1 }, version)
    expect(back.status).toBe(200)
    expect(await entryOf('CACHE_MAX_ENTRIES')).toMatchObject({ value: 20_000 })
    expect((await api('configHistory')).items[0]).toMatchObject({ action: 'rollback', restored: 1 })

    await send('POST', '/config/rollback', { revision: 0 }, version + 1)
    expect((await api('configGet')).entries.filter(({ source }) => source === 'saved')).toEqual([])
    expect((await send('POST', '/config/rollback', { revision: 999 }, version + 2)).status).toBe(404)
  })

  it('refuses to go back to a value that is out of range by now, and leaves alone what the environment sets', async () => {
    const { version } = await api('configGet')
    const given = (number: number, values: Record<string, string>) =>
      server.db.insertInto('configRevisions').values({
        number, action: 'change', restored: null, values: JSON.stringify(values), before: '{}', actor: 'operator',
      }).execute()
    await given(version + 1, { CACHE_MAX_ENTRIES: '5' })
    await given(version + 2, { GRPC_MAX_ATTEMPTS: '9', CACHE_MAX_ENTRIES: '800' })
    await given(version + 3, {})

    const refused = await send('POST', '/config/rollback', { revision: version + 1 }, version + 3)
    expect([refused.status, (await refused.json()).errors])
      .toEqual([422, [{ pointer: '/cache/maxEntries', code: 'OUT_OF_RANGE', message: expect.any(String) }]])

    const taken = await send('POST', '/config/rollback', { revision: version + 2 }, version + 3)
    expect(taken.status).toBe(200)
    expect(await entryOf('GRPC_MAX_ATTEMPTS')).toMatchObject({ value: 4, source: 'environment', saved: null })
    expect(await entryOf('CACHE_MAX_ENTRIES')).toMatchObject({ value: 800 })
  })

  it('exports what differs from the defaults, without secrets, and imports it after a look', async () => {
    await change({ cache: { maxEntries: 900 }, network: { allowedHosts: ['a.example', 'b.example'] } })
    await change({ refresh: { stalePolls: 2 } })
    const file = await api('configExport')
    // As it always is; and of this machine.
    expect([file.refresh?.stalePolls, file.network?.host, file.network?.port, file.storage?.dataDir])
      .toEqual([undefined, undefined, undefined, undefined])
    expect(file).toMatchObject({
      cache: { maxEntries: 900 }, grpc: { maxAttempts: 4 }, network: { allowedHosts: ['a.example', 'b.example'] },
    })
    const everything = JSON.stringify([file, await api('configGet'), await api('configHistory')])
    expect(everything).not.toMatch(/canary/)

    const { version } = await change({ cache: { maxEntries: null }, network: { allowedHosts: null } })
      .then(answer => answer.json())
    const text = JSON.stringify({ ...file, network: { ...file.network, port: 4_000 } })
    const look = configImportAnswer.parse(await (await send('POST', '/config/import?dryRun=true', { text }, version))
      .json())
    expect(look).toMatchObject({ isDryRun: true, version })
    expect(Object.fromEntries(look.items.map(({ path, outcome }) => [path, outcome])))
      .toMatchObject({ 'cache.maxEntries': 'changed', 'grpc.maxAttempts': 'locked', 'network.port': 'start' })
    expect((await api('configGet')).version).toBe(version)

    await send('POST', '/config/import', { text }, version)
    expect(await entryOf('CACHE_MAX_ENTRIES')).toMatchObject({ value: 900, source: 'saved' })
  })

  it('imports beside a saved value that an older version allowed', async () => {
    const newest = await findNewestConfig(server.db)
    const { number, values } = newest ?? { number: 0, values: {} }
    await server.db.transaction().execute(trx => insertConfigRevision(trx, {
      number: number + 1, action: 'change', restored: null, values: { ...values, CACHE_MAX_ENTRIES: '5' },
      before: values, actor: 'older',
    }))

    const answer = await send('POST', '/config/import', { text: '{"refresh":{"stalePolls":4}}' }, number + 1)

    expect([answer.status, (await entryOf('REFRESH_STALE_POLLS'))?.value]).toEqual([200, 4])
    expect((await api('configGet')).ignored).toMatchObject([{ path: 'cache.maxEntries', code: 'OUT_OF_RANGE' }])
  })

  it('refuses a text that is no config.json with the place of the fault', async () => {
    const { version } = await api('configGet')
    const answer = await send('POST', '/config/import', { text: '{\n "cache": { "maxEntries": 5, } }' }, version)

    expect([answer.status, (await answer.json()).errors])
      .toEqual([422, [{ pointer: '', code: 'NOT_JSON', message: expect.stringContaining('line 2, column 30') }]])
  })
})
