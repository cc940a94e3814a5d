import { mountSuspended } from '@nuxt/test-utils/runtime'
import { describe, expect, it } from 'vitest'
import RunDropped from '~/components/run/detail/RunDropped.vue'
import RunProgress from '~/components/run/RunProgress.vue'
import { givenDetail, givenStage } from '../given/given-run'

const counts = { recordsIn: 168, recordsOut: 1, recordsDropped: 167 }
const dedup = givenStage({
  stageKey: 'dedup', name: 'Deduplicate', recordsDropped: 7, droppedByReason: { DUPLICATE: 7 },
})
const filterOf = (recordsDropped: number) => givenStage({
  stageKey: 'filter', name: 'Filter by rules', recordsDropped,
  droppedByReason: { RULE_MATCHED: 2, RULE_NOT_MATCHED: recordsDropped - 2 },
})

describe('a run that dropped most of its records', () => {
  it('names the stage that dropped the most, and leads to its dropped records', async () => {
    const run = givenDetail({ ...counts, hasDroppedMost: true, stages: [dedup, filterOf(160)] })
    const notice = await mountSuspended(RunDropped, { props: { run } })

    expect(notice.text()).toContain('167 of 168 records were dropped, 160 of them by “Filter by rules”.')
    expect(notice.get('.notice').attributes('data-tone')).toBe('amber')
    const link = new URL(notice.get('a').attributes('href') ?? '', 'http://console')
    expect(Object.fromEntries(link.searchParams))
      .toEqual({ lens: 'filter', of: 'dropped', lens_reason: 'RULE_NOT_MATCHED' })
  })

  it('says so when one stage dropped them all', async () => {
    const notice = await mountSuspended(
      RunDropped, { props: { run: givenDetail({ ...counts, stages: [filterOf(167)] }) } },
    )

    expect(notice.text()).toContain('167 of 168 records were dropped, all of them by “Filter by rules”.')
  })
})

it('the figure of a run that succeeded says what it is a share of: dropped and failed records are processed, too', async () => {
  const noteOf = async (state: 'SUCCEEDED' | 'RUNNING') => {
    const progress = await mountSuspended(RunProgress, { props: { run: givenDetail({ ...counts, state }), nowMs: 0 } })
    return progress.findAll('.top .of').map(note => note.text())
  }

  expect(await noteOf('SUCCEEDED')).toEqual(['of input processed'])
  expect(await noteOf('RUNNING')).toEqual([])
})
