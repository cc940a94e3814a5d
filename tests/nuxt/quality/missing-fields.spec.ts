import { mountSuspended } from '@nuxt/test-utils/runtime'
import type { VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import QualityLotDialog from '~/components/quality/lot/QualityLotDialog.vue'
import QualityReviewRecord from '~/components/quality/review/QualityReviewRecord.vue'
import { AT, givenLot, givenSample, ID } from '../given/given-quality'
import { registerEndpoint } from '../given/register-endpoint'

let columnsRead = 0
const POLICIES = {
  mixed: '01900000-0000-7000-8000-0000000000c1', foreign: '01900000-0000-7000-8000-0000000000c2',
  fitting: '01900000-0000-7000-8000-0000000000c3',
}
const policyOf = (id: string, fields: string[]) => {
  const { spec } = givenLot()
  return {
    id, version: 1, createdAt: AT, updatedAt: AT, projectId: ID, name: fields.join(), description: '',
    spec: { ...spec, review: { ...spec.review, fields } }, sampleSize: 10, acceptNumber: 1, archivedAt: null,
  }
}
const latest = {
  id: ID, semver: '1.0.0', state: 'SEALED', rows: 30, bytes: 90, manifestSha256: 'a'.repeat(64), producedByRun: ID,
  producedByStage: 'read', createdAt: AT,
}
const dataset = {
  id: ID, version: 1, createdAt: AT, updatedAt: AT, projectId: ID, name: 'Airports', description: '', latest,
}
const column = (name: string) => ({ name, type: 'string', nullable: false })

registerEndpoint('/api/v1/qc/policies', () => ({
  items: [
    policyOf(POLICIES.mixed, ['text', 'report']), policyOf(POLICIES.foreign, ['report']),
    policyOf(POLICIES.fitting, ['text']),
  ],
  nextCursor: null,
}))
registerEndpoint('/api/v1/datasets', () => ({ items: [dataset], nextCursor: null }))
registerEndpoint(`/api/v1/datasets/${ID}/versions`, () => ({ items: [{ ...latest, change: null }], nextCursor: null }))
registerEndpoint(`/api/v1/datasets/${ID}/versions/1.0.0`, () => {
  columnsRead += 1
  return {
    ...latest, projectId: ID, datasetId: ID, datasetName: 'Airports', files: [],
    columns: [column('id'), column('text')], stats: {}, parents: [],
  }
})

let shown: VueWrapper | undefined
beforeEach(() => {
  columnsRead = 0
  clearNuxtData()
})
afterEach(() => shown?.unmount())

describe('a new lot', () => {
  it.each([
    ['mixed', 'The policy shows fields that this version does not have: report. Only the others will be shown.'],
    [
      'foreign',
      'This version has none of the fields that the policy shows (report). All fields will be shown: is it the '
      + 'right policy?',
    ],
    ['fitting', ''],
  ] as const)('names the fields that the policy shows and the version lacks: %s', async (name, text) => {
    shown = await mountSuspended(QualityLotDialog, { props: { policyId: POLICIES[name], datasetId: ID } })

    await expect.poll(() => document.body.textContent, { timeout: 30_000 }).toContain('Of 30 records')
    await expect.poll(() => columnsRead, { timeout: 30_000 }).toBe(1)
    await nextTick()
    await expect.poll(() => document.querySelector('.notice')?.textContent?.trim() ?? '', { timeout: 30_000 })
      .toBe(text)
  })
})

describe('the record in a review', () => {
  async function open(fields: string[]) {
    const { spec } = givenLot()
    const lot = givenLot({ spec: { ...spec, review: { ...spec.review, fields } } })
    const props = {
      lot, sample: givenSample(), isMine: true, isFirst: true, isLast: true, readFields: new Set<string>(),
    }
    const record = await mountSuspended(QualityReviewRecord, { props })
    shown = record
    return {
      names: record.findAll('dt').map(name => name.text()),
      notices: record.findAll('.notice').map(notice => notice.text()),
    }
  }

  it('shows all fields when it has none of those that the policy shows, and says so', async () => {
    expect(await open(['report'])).toEqual({
      names: ['id', 'text', 'title'],
      notices: ['This record has none of the fields that the policy shows (report): all of its fields are shown.'],
    })
  })

  it('tells null from an empty text, by name', async () => {
    const record = await mountSuspended(QualityReviewRecord, { props: {
      lot: givenLot(), sample: givenSample({ record: '{"a":null,"b":"","c":"null"}' }), isMine: true, isFirst: true,
      isLast: true, readFields: new Set<string>(),
    } })
    shown = record

    expect(record.findAll('dd').map(value => [value.text(), value.find('.faint').exists()]))
      .toEqual([['null', true], ['empty text', true], ['null', false]])
  })

  it('names single fields that it lacks', async () => {
    expect(await open(['title', 'report']))
      .toEqual({ names: ['title'], notices: ['Not in this record, though the policy shows them: report.'] })
    expect(await open(['title', 'text'])).toEqual({ names: ['title', 'text'], notices: [] })
  })
})
