import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import type { LotState } from '#shared/domain/quality/lot-state'
import { startApiServer } from '../../support/api/api-server'
import { hold } from '../../support/hold'
import { mainDatabase } from '../../support/services/databases'
import { releasesOf } from './release-fixture'

const RECORDS = [{ text: 'one' }, { text: 'two' }]

describe.each([mainDatabase()])('what the overview says of releases on %s', (kind) => {
  const server = hold(() => startApiServer(kind))

  const ofGate = (id: string, change: { state?: LotState } = {}) =>
    server.db.updateTable('qcLots').set({ origin: 'gate', runId: v7(), stageKey: 'gate', ...change })
      .where('id', '=', id).execute()

  it('names the newest version that a gate has accepted until a release contains it, and a draft once ready', async () => {
    const { api, givenDataset, givenVersionOf, givenLot, givenChecked } = releasesOf(server)
    const readWaiting = async () => (await api('overviewGet')).releases
    const [dataset, other] = [await givenDataset(), await givenDataset()]
    await givenVersionOf(other.id, '1.0.0', RECORDS)
    const first = await givenVersionOf(dataset.id, '1.0.0', RECORDS)
    await ofGate((await givenLot(first)).id)
    expect(await readWaiting()).toEqual({
      ready: 0, newestReady: null, unreleased: 1,
      newestUnreleased: { datasetId: dataset.id, datasetName: dataset.name, version: '1.0.0' },
    })

    const second = await givenVersionOf(dataset.id, '1.1.0', [...RECORDS, { text: 'three' }])
    expect(await readWaiting()).toMatchObject({ unreleased: 0, newestUnreleased: null })
    await ofGate((await givenLot(second)).id)
    expect(await readWaiting()).toMatchObject({ unreleased: 1, newestUnreleased: { version: '1.1.0' } })

    const { id, name, semver } = await givenChecked(dataset.id)
    expect(await readWaiting())
      .toEqual({ ready: 1, newestReady: { id, name, semver }, unreleased: 0, newestUnreleased: null })
    const { items: before } = await api('versionList')
    await api('releasePublish', { params: { id } })

    expect(await readWaiting()).toMatchObject({ ready: 0, newestReady: null, unreleased: 0 })
    expect(before.map(({ release }) => release)).toEqual([null, null, null])
    expect((await api('versionList')).items.map(version => [version.semver, version.release]))
      .toEqual([['1.1.0', semver], ['1.0.0', null], ['1.0.0', null]])
  })

  it('names the lot that a run waits for', async () => {
    const { api, givenDataset, givenVersionOf, givenLot } = releasesOf(server)
    const version = await givenVersionOf((await givenDataset()).id, '1.0.0', RECORDS)
    const lot = await givenLot(version, 'SAMPLED')
    expect((await api('overviewGet')).waitingLots).toEqual({ count: 0, id: null })

    await ofGate(lot.id)

    expect((await api('overviewGet')).waitingLots).toEqual({ count: 1, id: lot.id })
  })
})
