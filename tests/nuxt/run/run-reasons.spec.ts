import { mountSuspended } from '@nuxt/test-utils/runtime'
import { describe, expect, it } from 'vitest'
import RunReasons from '~/components/run/detail/RunReasons.vue'
import { toReasonGroups } from '~/utils/run/reason-groups'
import { givenStage } from '../given/given-run'

const mountGroups = (stage: Parameters<typeof givenStage>[0], recordsIn = 100, {
  retries = [], canRetry = false,
}: Partial<Pick<InstanceType<typeof RunReasons>['$props'], 'retries' | 'canRetry'>> = {}) =>
  mountSuspended(RunReasons, {
    props: { groups: toReasonGroups([givenStage(stage)], ({ name }) => name), recordsIn, retries, canRetry },
  })

describe('the reasons of losses', () => {
  it('have a count and a share', async () => {
    const reasons = await mountGroups({ failedByReason: { INVALID_JSON: 1_204 } }, 12_040)

    expect(reasons.text()).toContain('1,204 records')
    expect(reasons.text()).toContain('10%')
  })

  it('are shown as text beside their stage, with the code in the title', async () => {
    const reasons = await mountGroups({ name: 'Filter', droppedByReason: { RULE_NOT_MATCHED: 4 } })

    expect(reasons.get('[title="RULE_NOT_MATCHED"]').text()).toBe('Does not meet the rules to keep')
    expect(reasons.get('.line').text()).toContain('Filter')
  })

  it('show an unknown code as it is', async () => {
    const reasons = await mountGroups({ failedByReason: { BRAND_NEW: 1 } })

    expect(reasons.text()).toContain('BRAND_NEW')
  })

  it('show the first five, and all of them when asked', async () => {
    const reasons = await mountGroups({
      droppedByReason: Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`REASON_${index}`, index + 1])),
    })

    const before = reasons.findAll('.what').length
    await reasons.findAll('button').at(-1)!.trigger('click')

    expect([before, reasons.findAll('.what').length, reasons.findAll('button').length]).toEqual([5, 8, 8])
  })

  it('offer a retry of each group of rejected records, until one has recovered it', async () => {
    const retryOf = (reason: string, state: 'FAILED' | 'SUCCEEDED', recordsOut: number, isRecovered = false) =>
      ({
        id: `01900000-0000-7000-8000-0000000000${reason.toLowerCase().repeat(2)}`, name: 'run', stageKey: 'clean',
        reason, records: 3, recordsOut, isRecovered, state,
        stateName: state === 'FAILED' ? 'failed' as const : 'succeeded' as const, createdAt: '2026-11-20T06:00:00.000Z',
      })
    const reasons = await mountGroups(
      { stageKey: 'clean', failedByReason: { A: 3, B: 3, C: 3 }, droppedByReason: { EMPTY_TEXT: 1 } }, 10,
      {
        canRetry: true,
        retries: [retryOf('A', 'SUCCEEDED', 2, true), retryOf('B', 'FAILED', 0), retryOf('C', 'SUCCEEDED', 1)],
      },
    )
    const offers = reasons.findAll('button').filter(button => button.text() === 'Retry records…')

    await offers[0]!.trigger('click')

    expect(offers).toHaveLength(2)
    expect(reasons.emitted('retry')).toMatchObject([[{ stageKey: 'clean', reason: 'B' }]])
    expect(reasons.findAll('.retried a').map(link => link.attributes('href'))).toEqual([
      '/runs/01900000-0000-7000-8000-0000000000aa', '/runs/01900000-0000-7000-8000-0000000000bb',
      '/runs/01900000-0000-7000-8000-0000000000cc',
    ])
    expect(reasons.findAll('.retried .muted').map(text => text.text()))
      .toEqual(['2 of 3 recovered', '1 of 3 processed, not written to a dataset'])
  })

  it('offer samples of failures and of dropped records', async () => {
    const reasons = await mountGroups({
      stageKey: 'clean', failedByReason: { NO_TEXT: 3 }, droppedByReason: { EMPTY_TEXT: 1 },
    })

    for (const button of reasons.findAll('button')) {
      await button.trigger('click')
    }

    expect(reasons.emitted('show')).toMatchObject([
      [{ kind: 'failed', stageKey: 'clean', reason: 'NO_TEXT' }],
      [{ kind: 'dropped', stageKey: 'clean', reason: 'EMPTY_TEXT' }],
    ])
  })
})
