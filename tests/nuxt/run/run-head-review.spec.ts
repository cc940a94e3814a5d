import { mountSuspended } from '@nuxt/test-utils/runtime'
import { beforeEach, describe, expect, it } from 'vitest'
import type { RunDetail } from '#shared/contract/run/run.contract'
import RunHead from '~/components/run/detail/RunHead.vue'
import { useRun } from '~/composables/run/useRunData'
import { useLiveStore } from '~/stores/live'
import { givenRelease } from '../given/given-release'
import { givenDetail, givenStage } from '../given/given-run'
import { registerEndpoint } from '../given/register-endpoint'

const ID = '01900000-0000-7000-8000-0000000000aa'
const made = {
  datasetId: ID, datasetName: 'Airports', semver: '1.0.0', rows: 10, manifestSha256: 'a'.repeat(64), lot: null,
}
const WHOLE = { state: 'SUCCEEDED' as const, stateName: 'succeeded' as const, verbs: [], versions: [made] }

async function buttonsOf(change: Parameters<typeof givenDetail>[0]) {
  const head = await mountSuspended(RunHead, { props: { run: givenDetail({ ...WHOLE, ...change }) } })
  return head.findAll('button').map(button => button.text())
}

describe('the next step after a run', () => {
  it('is the review of the version that a whole run has made', async () => {
    expect(await buttonsOf({})).toContain('Send 1.0.0 to review')
  })

  it('is not urged where most of the records were dropped', async () => {
    const variantOf = async (hasDroppedMost: boolean) => {
      const run = givenDetail({ ...WHOLE, hasDroppedMost })
      const head = await mountSuspended(RunHead, { props: { run } })
      const buttons = head.findAllComponents({ name: 'BaseButton' })
      return buttons.find(button => button.text() === 'Send 1.0.0 to review')?.props('variant')
    }

    expect([await variantOf(false), await variantOf(true)]).toEqual(['solid', 'outline'])
  })

  it('is the review of the version that fixes were written into, which has no lot of its own; an import is none', async () => {
    const pipeline = { ...givenDetail().pipeline, isBuiltIn: true }
    const stageOf = (kind: string) => [givenStage({ stageKey: 'made', kind })]

    expect(await buttonsOf({ pipeline, stages: stageOf('review.apply') })).toContain('Send 1.0.0 to review')
    expect(await buttonsOf({ pipeline, stages: stageOf('input.dataset') })).not.toContain('Send 1.0.0 to review')
  })

  it.each([
    ['a trial', { recordLimit: 100 }],
    ['a run without a version', { versions: [] }],
    ['a run that failed', { state: 'FAILED' as const, stateName: 'failed' as const }],
    ['a run that has waited for its review itself', { gates: [{ stageKey: 'gate', policyName: 'Maths', lot: null }] }],
  ])('is another one after %s', async (_, change) => {
    expect(await buttonsOf(change)).not.toContain('Send 1.0.0 to review')
  })
})

describe('the next step after a run that its gate has let through', () => {
  const gate = {
    id: ID, number: 7, state: 'ACCEPTED' as const, sampleSize: 10, reviewed: 10, counts: { critical: 0, major: 0 },
    acceptNumber: 1,
  }
  const releaseIn = async (state: typeof gate['state'] | 'REJECTED') => {
    const gates = [{ stageKey: 'gate', policyName: 'Maths', lot: { ...gate, state } }]
    const head = await mountSuspended(RunHead, { props: { run: givenDetail({ ...WHOLE, gates }) } })
    return () => head.findAll('a')
      .filter(link => link.attributes('href')?.startsWith('/releases'))
      .map(link => [link.text(), link.attributes('href'), link.classes('solid')])
  }
  let items: ReturnType<typeof givenRelease>[] = []
  registerEndpoint('/api/v1/releases', () => ({ items, nextCursor: null }))
  beforeEach(() => {
    items = []
    clearNuxtData()
  })

  it('is the release of its version', async () => {
    expect((await releaseIn('ACCEPTED'))()).toEqual([['Release 1.0.0', `/releases?add=${ID}&version=1.0.0`, true]])
    expect((await releaseIn('REJECTED'))()).toEqual([])
  })

  it('is the later lot over its version, where that is not passed', async () => {
    const gates = [{ stageKey: 'gate', policyName: 'Maths', lot: gate }]
    const lot = { id: ID, number: 8, state: 'REJECTED' as const }
    const head = await mountSuspended(
      RunHead, { props: { run: givenDetail({ ...WHOLE, gates, versions: [{ ...made, lot }] }) } },
    )

    expect(head.findAll('a.solid').map(link => link.text())).toEqual(['Open lot L-0008 · Rejected'])
  })

  it('is the release that there is of its version already', async () => {
    items = [givenRelease({ id: ID, name: 'maths', semver: '2.0.0', datasetVersion: '1.0.0', state: 'PUBLISHED' })]

    await expect.poll(await releaseIn('ACCEPTED')).toEqual([['Open maths release 2.0.0', `/releases/${ID}`, true]])
  })
})

it('is the lot over the version, with its state, once there is one', async () => {
  const lot = { id: ID, number: 7, state: 'IN_REVIEW' as const }
  const head = await mountSuspended(
    RunHead, { props: { run: givenDetail({ ...WHOLE, versions: [{ ...made, lot }] }) } },
  )

  const link = head.get(`a[href="/qc/lots/${ID}"]`)
  expect(link.text()).toBe('Open lot L-0007 · In review')
  expect(head.text()).not.toContain('Send 1.0.0 to review')
})

it.each([
  ['partial' as const, 2, [made], '10 records written to version 1.0.0 · 2 records failed'],
  ['succeeded' as const, 2, [made], '10 records written to version 1.0.0 · 2 records failed'],
  ['partial' as const, 2, [], '2 records failed'],
  ['succeeded' as const, 0, [made], ''],
])('says beside the state %s what was written and which %i failed', async (stateName, recordsFailed, versions, text) => {
  const stages = [givenStage({ stageKey: 'read', recordsFailed, failedByReason: { INVALID_VALUE: recordsFailed } })]
  const run = givenDetail({ ...WHOLE, stateName, recordsIn: 100, recordsFailed, versions, stages })
  const head = await mountSuspended(RunHead, { props: { run } })

  const outcome = head.find('.outcome')
  expect(outcome.exists() ? outcome.text().replaceAll(/\s+/g, ' ') : '').toBe(text)
  expect(head.findAll('.outcome a').map(link => link.attributes('href')))
    .toEqual(recordsFailed > 0 ? [expect.stringContaining('rejects=read&reason=INVALID_VALUE')] : [])
})

it('names every reason with its count, each with a link to its records, where records failed for several', async () => {
  const stages = [
    givenStage({ stageKey: 'read', recordsFailed: 5, failedByReason: { INVALID_VALUE: 3, EMPTY: 2 } }),
  ]
  const run = givenDetail({ ...WHOLE, stateName: 'partial', recordsIn: 100, recordsFailed: 5, stages })
  const head = await mountSuspended(RunHead, { props: { run } })

  expect(head.get('.outcome').text()).toContain('5 records failed')
  expect(head.findAll('.outcome a').map(link => [link.text(), link.attributes('href')])).toEqual([
    [expect.stringMatching(/^View 3 records: /), expect.stringContaining('reason=INVALID_VALUE')],
    [expect.stringMatching(/^View 2 records: /), expect.stringContaining('reason=EMPTY')],
  ])
})

it.each([
  [[{
    type: 'version' as const, stageKey: 'out', versionId: ID, datasetId: ID, datasetName: 'Airports', semver: '1.0.0',
    rows: 10_000,
  }], '2 records written to version 1.1.0 · 1 record failed'],
  [[], '1 record failed'],
])('a retry of a group counts only what it added to a version: %#', async (inputs, text) => {
  const run = givenDetail({
    ...WHOLE, stateName: 'partial', recordsIn: 3, recordsFailed: 1, inputs,
    group: { runId: ID, stageKey: 'read', reason: 'INVALID_VALUE', records: 3 },
    versions: [{ ...made, semver: '1.1.0', rows: 10_002 }],
    stages: [givenStage({ stageKey: 'read', recordsFailed: 1, failedByReason: { INVALID_VALUE: 1 } })],
  })
  const head = await mountSuspended(RunHead, { props: { run } })

  expect(head.get('.outcome').text().replaceAll(/\s+/g, ' ')).toBe(text)
})

const lotIn = (state: 'IN_REVIEW' | 'ACCEPTED') => ({ ...made, lot: { id: ID, number: 7, state } })
const { id } = givenDetail()
let current = givenDetail()
registerEndpoint(`/api/v1/runs/${id}`, () => current)

const end = (versions: RunDetail['versions']) => givenDetail({ state: 'SUCCEEDED', stateName: 'succeeded', versions })
let revision = 0
function tellOfQuality() {
  revision += 1
  useLiveStore().receive({ type: 'stale', topic: 'quality', revision, at: '2026-11-20T06:00:00.000Z' })
}

/** The state of the lot that an open page of the run shows. */
async function openRun() {
  const runs: ReturnType<typeof useRun>[] = []
  await mountSuspended(defineComponent({ setup: () => {
    runs.push(useRun(id))
    return () => null
  } }))
  const lotState = () => runs[0]?.data.value?.versions.map(({ lot }) => lot?.state ?? 'none').join()
  await expect.poll(lotState).toBeDefined()
  return lotState
}

beforeEach(() => {
  clearNuxtData()
})

it('an ended run hears of the lot over its version, made and decided elsewhere', async () => {
  current = end([made])
  const lotState = await openRun()
  expect(lotState()).toBe('none')

  current = end([lotIn('IN_REVIEW')])
  tellOfQuality()
  await expect.poll(lotState).toBe('IN_REVIEW')

  current = end([lotIn('ACCEPTED')])
  tellOfQuality()
  await expect.poll(lotState).toBe('ACCEPTED')
})
