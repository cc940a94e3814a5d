import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { startApiServer } from '../../support/api/api-server'
import { failureOf } from '../../support/api/api'
import { mainDatabase } from '../../support/services/databases'
import { hold } from '../../support/hold'
import { releasesOf } from './release-fixture'

const server = hold(() => startApiServer(mainDatabase()))
const {
  api, read, givenDataset, givenVersionOf, givenLot, givenChecked, givenPublished, givenRelease,
} = releasesOf(server)

const TEXTS = [{ text: 'one' }, { text: 'two' }]

describe('a published release', () => {
  it('cannot be altered by any route', async () => {
    const { release } = await givenRelease()
    const { id, version } = release
    const params = { id }

    const failures = [
      await failureOf(api('releaseChange', { params, version, body: { card: { description: 'other' } } })),
      await failureOf(api('releaseChange', { params, version, body: { semver: '9.0.0' } })),
      await failureOf(api('releaseDelete', { params, version })),
      await failureOf(api('releaseCheck', { params })),
      await failureOf(api('releasePublish', { params })),
      await failureOf(api('releaseWaive', { params: { id, kind: 'email' }, version, body: { reason: 'because' } })),
      await failureOf(api('releaseArchive', { params })),
      await failureOf(api('releaseRestore', { params, body: {} })),
    ]

    expect(failures.map(failure => failure.status)).toEqual(failures.map(() => 409))
    expect(await read(id)).toEqual(release)
  })

  it('is refused every change by the database, too', async () => {
    const { release: { id } } = await givenRelease()

    for (const change of [
      sql`card = '{}'`, sql`semver = '9.9.9'`, sql`documents = '[]'`, sql`gates = '[]'`, sql`manifest_sha256 = 'x'`,
      sql`published_at = null, state = 'DRAFT', documents = null, manifest_sha256 = null`,
      sql`dataset_version_id = gen_random_uuid()`,
    ]) {
      await expect(sql`update releases set ${change} where id = ${id}`.execute(server.db)).rejects
        .toThrow('does not change')
    }
    await expect(sql`delete from releases where id = ${id}`.execute(server.db)).rejects.toThrow('is kept')
    await expect(sql`truncate releases cascade`.execute(server.db)).rejects.toThrow('are kept')
  })

  it('is deprecated, then withdrawn, each with its reason, and stays withdrawn', async () => {
    const { release: { id } } = await givenRelease()
    const params = { id }

    const deprecated = await api('releaseDeprecate', { params, body: { reason: 'use the next one' } })
    const withdrawn = await api('releaseWithdraw', { params, body: { reason: 'a source objected' } })

    expect(deprecated).toMatchObject({ state: 'DEPRECATED', deprecateReason: 'use the next one', channels: [] })
    expect(withdrawn).toMatchObject({ state: 'WITHDRAWN', withdrawReason: 'a source objected' })
    for (const again of [
      () => api('releaseDeprecate', { params, body: { reason: 'again' } }), () => api('releaseArchive', { params }),
      () => api('releasePublish', { params }),
    ]) {
      expect((await failureOf(again())).status).toBe(409)
    }
    await expect(sql`update releases set state = 'PUBLISHED' where id = ${id}`.execute(server.db)).rejects
      .toThrow('stays withdrawn')
    expect((await failureOf(api('releaseWithdraw', { params, body: { reason: '' } }))).status).toBe(400)
  })

  it('is what latest leads to, and stable where a person says so', async () => {
    const { dataset: { id: datasetId }, release: first } = await givenRelease()
    await givenLot(await givenVersionOf(datasetId, '1.1.0', [...TEXTS, { text: 'three' }]))
    const point = ({ id, version }: { id: string, version: number }) =>
      api('releaseChannelSet', { params: { id, channel: 'stable' }, version, body: { isHere: true } })
    await point(first)

    const second = await givenPublished(datasetId)
    const atFirst = await read(first.id)
    const withdrawn = await api('releaseWithdraw', { params: { id: second.id }, body: { reason: 'wrong' } })
    const backAgain = await read(first.id)
    const stable = await api('releaseList', { query: { datasetId, channel: 'stable' } })

    expect([second.channels, atFirst.channels]).toEqual([['latest'], ['stable']])
    expect(backAgain.channels).toEqual(['latest', 'stable'])
    expect(stable.items.map(item => item.id)).toEqual([first.id])
    expect((await failureOf(point(withdrawn))).status).toBe(422)
  })

  it('keeps its number when it is withdrawn: the next draft gets another', async () => {
    const { dataset: { id: datasetId }, release } = await givenRelease()
    await api('releaseWithdraw', { params: { id: release.id }, body: { reason: 'wrong' } })

    const draft = await api('releaseCreate', { body: { datasetId } })

    expect(draft).toMatchObject({ semver: '1.1.0', difference: { reason: 'first' } })
  })

  it('is one of two that are published at once', async () => {
    const { id: datasetId } = await givenDataset()
    await givenLot(await givenVersionOf(datasetId, '1.0.0', TEXTS))
    const drafts = [await givenChecked(datasetId), await givenChecked(datasetId)]

    const results = await Promise.allSettled(drafts.map(({ id }) => api('releasePublish', { params: { id } })))

    expect(results.map(result => result.status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  it('bars a draft of an older difference', async () => {
    const { dataset: { id: datasetId } } = await givenRelease()
    await givenLot(await givenVersionOf(datasetId, '1.1.0', [...TEXTS, { text: 'three' }]))
    const late = await givenChecked(datasetId, { semver: '1.2.0' })

    await givenPublished(datasetId, { semver: '1.1.0' })

    expect((await failureOf(api('releasePublish', { params: { id: late.id } }))).problem.errors)
      .toMatchObject([{ code: 'OTHER_BASE' }])
  })
})
