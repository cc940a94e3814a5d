import { mountSuspended } from '@nuxt/test-utils/runtime'
import { expect, it } from 'vitest'
import { DEMO_PROJECT_ID } from '#shared/domain/project'
import type { RunDetail } from '#shared/contract/run/run.contract'
import RunSince from '~/components/run/detail/RunSince.vue'
import { givenDetail } from '../../given/given-run'

const LATER = '01900000-0000-7000-8000-0000000000bb'
const finishedAt = '2026-11-20T08:00:00.000Z'
const laterSuccess = { id: LATER, name: 'Reviews', finishedAt, recordsFailed: 0 }
const nowMs = Date.parse('2026-11-20T09:00:00.000Z')
const open = (change: Partial<RunDetail>) =>
  mountSuspended(RunSince, { props: { run: givenDetail(change), nowMs, isBusy: false } })

it('a failure names the later success, and offers to be marked as resolved', async () => {
  const notice = await open({ disposition: 'open', laterSuccess })

  await notice.get('button').trigger('click')

  expect(notice.text()).toContain('A later run of this pipeline succeeded')
  expect(notice.get('a').attributes('href')).toBe(`/runs/${LATER}`)
  expect(notice.get('button').text()).toBe('Mark as resolved')
  expect(notice.emitted('decide')).toEqual([['resolve']])
})

it('a success names the failures before it, counts the rest, and offers to resolve those named', async () => {
  const earlier = { id: LATER, name: 'Nightly', finishedAt }
  const told = async (total: number) => {
    const notice = await open({ state: 'SUCCEEDED', earlierFailures: { total, newest: [earlier] } })
    await notice.get('button').trigger('click')
    expect(notice.emitted('settle')).toHaveLength(1)
    return {
      text: notice.text(), button: notice.get('button').text(),
      links: notice.findAll('a').map(link => link.attributes('href')),
    }
  }
  const [one, more] = [await told(1), await told(3)]

  expect(more.text).toContain('3 earlier failures of this pipeline are still unresolved')
  expect(more.text).toContain('Nightly')
  expect(more.text).toContain('and 2 more')
  expect(one.text).not.toContain('more')
  expect([one.button, more.button]).toEqual(['Mark as resolved', 'Mark 1 failed run as resolved'])
  expect([one.links, more.links]).toEqual([[`/runs/${LATER}`], [`/runs/${LATER}`]])
})

it('of demo data offers nothing', async () => {
  const notice = await open({ projectId: DEMO_PROJECT_ID, disposition: 'open', laterSuccess })

  expect(notice.text()).toContain('A later run of this pipeline succeeded')
  expect(notice.find('button').exists()).toBe(false)
})
