import { expect, it } from 'vitest'
import { startApiServer } from '../../support/api/api-server'
import { failureOf, raw } from '../../support/api/api'
import { mainDatabase } from '../../support/services/databases'
import { hold } from '../../support/hold'
import { releasesOf } from './release-fixture'

const server = hold(() => startApiServer(mainDatabase()))
const { api, givenDataset, givenVersionOf, givenLot, givenChecked, givenRelease } = releasesOf(server)

const VALUES = ['jane.roe@example.com', '13812345678', '11010519491231002X', 'sk-abcdefghijklmnopqrstuvwx']
const PEOPLE = [
  { text: `mail ${VALUES[0]}`, phone: 13_812_345_678, note: null },
  { text: 'nothing here', phone: 1, note: { card: [VALUES[2]], key: `key=${VALUES[3]}` } },
]

it('masks what was found and accepted, and answers none of it', async () => {
  const { id: datasetId } = await givenDataset()
  await givenLot(await givenVersionOf(datasetId, '1.0.0', PEOPLE))
  let release = await givenChecked(datasetId)
  const kinds = release.findings?.kinds.map(found => found.kind) ?? []
  for (const kind of kinds) {
    const params = { id: release.id, kind }
    release = await api('releaseWaive', { params, version: release.version, body: { reason: 'invented people' } })
  }
  await api('releasePublish', { params: { id: release.id } })

  const text = await (await raw(server.url, `/releases/${release.id}/sample`)).text()

  expect(kinds).toEqual(['email', 'phone', 'id_card', 'secret'])
  expect(VALUES.filter(value => text.includes(value))).toEqual([])
  expect(JSON.parse(text)).toEqual({
    items: [
      { row: 0, record: { text: 'mail j***@e***.com', phone: '138***78', note: null } },
      { row: 1, record: { text: 'nothing here', phone: 1, note: { card: ['110***2X'], key: 'key=sk-a***' } } },
    ],
    masked: kinds,
  })
})

it('shows the first five records as they are where nothing was found', async () => {
  const records = Array.from({ length: 7 }, (_, index) => ({ text: `text ${index}` }))
  const { release } = await givenRelease(records)

  const sample = await api('releaseSample', { params: { id: release.id } })

  expect(sample).toEqual({ items: records.slice(0, 5).map((record, row) => ({ row, record })), masked: [] })
})

it('is of what may be downloaded: of no draft, nothing withdrawn, no release that is absent', async () => {
  const { id: datasetId } = await givenDataset()
  await givenVersionOf(datasetId, '1.0.0', PEOPLE)
  const draft = await api('releaseCreate', { body: { datasetId } })
  const { release } = await givenRelease()
  await api('releaseWithdraw', { params: { id: release.id }, body: { reason: 'wrong data' } })
  const statusOf = async (id: string) => (await failureOf(api('releaseSample', { params: { id } }))).status

  expect(await statusOf(draft.id)).toBe(409)
  expect(await statusOf(release.id)).toBe(409)
  expect(await statusOf('018f2d10-7c2b-7000-8000-123456789012')).toBe(404)
  expect(await statusOf('none')).toBe(400)
})
