import { unzipSync } from 'fflate'
import type { ReleaseDetail } from '#shared/contract/release/release.contract'
import type { LotState } from '#shared/domain/quality/lot-state'
import type { ApiServer } from '../../support/api/api-server'
import { someName } from '../../support/api/api-things'
import { createApi, raw } from '../../support/api/api'
import { CARD, givenLotOf } from '../../support/release/given-lot'
import { givenVersion } from '../../support/run/given-version'
import { until } from '../../support/services/process'

/** What tests of releases do by REST, with versions and lots as runs and reviewers leave them. */
export function releasesOf(server: ApiServer) {
  const api = createApi(() => server.url)
  const read = (id: string) => api('releaseGet', { params: { id } })

  const untilIdle = (id: string): Promise<ReleaseDetail> => until('the work on the release to end', async () => {
    const release = await read(id)
    return release.work === null ? release : undefined
  })

  const givenVersionOf = (datasetId: string, semver: string, records: readonly Record<string, unknown>[]) =>
    givenVersion(
      server, { datasetId, semver, records, columns: [...new Set(records.flatMap(record => Object.keys(record)))] },
    )

  const givenLot = (version: { id: string }, state?: LotState) => givenLotOf(server.db, version.id, state)

  const givenDataset = () => api('datasetCreate', { body: { name: someName('texts') } })

  /** A draft of the newest version with a whole card, checked. */
  async function givenChecked(datasetId: string, body: { semver?: string } = {}): Promise<ReleaseDetail> {
    const draft = await api('releaseCreate', { body: { datasetId, ...body } })
    await api('releaseChange', { params: { id: draft.id }, version: draft.version, body: { card: CARD } })
    await api('releaseCheck', { params: { id: draft.id } })
    return untilIdle(draft.id)
  }

  /** The newest version of the dataset, published. */
  async function givenPublished(datasetId: string, body: { semver?: string } = {}): Promise<ReleaseDetail> {
    const { id } = await givenChecked(datasetId, body)
    return api('releasePublish', { params: { id } })
  }

  /** A dataset with one version, its lot accepted, published. */
  async function givenRelease(records: readonly Record<string, unknown>[] = [{ text: 'one' }, { text: 'two' }]) {
    const dataset = await givenDataset()
    const version = await givenVersionOf(dataset.id, '1.0.0', records)
    await givenLot(version)
    return { dataset, version, release: await givenPublished(dataset.id) }
  }

  /** Hashes every file again. @returns those that are not as they were published. */
  async function findDamaged(id: string): Promise<string[]> {
    await api('releaseVerify', { params: { id } })
    const { verified } = await untilIdle(id)
    if (!verified || verified.files.length === 0) {
      throw new Error('nothing was verified')
    }
    return verified.files.filter(file => file.problem !== '').map(({ path }) => path)
  }

  const readPassport = async (id: string): Promise<Record<string, Uint8Array>> => {
    const answer = await raw(server.url, `/releases/${id}/passport`)
    return unzipSync(new Uint8Array(await answer.arrayBuffer()))
  }

  return {
    api, read, untilIdle, givenDataset, givenVersionOf, givenLot, givenChecked, givenPublished, givenRelease,
    findDamaged, readPassport,
  }
}
