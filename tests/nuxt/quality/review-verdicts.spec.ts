import { mountSuspended } from '@nuxt/test-utils/runtime'
import { type H3Event, readBody, setResponseHeader, setResponseStatus } from 'h3'
import { expect, it } from 'vitest'
import { h } from 'vue'
import { useReviewVerdicts } from '~/composables/quality/review/useReviewVerdicts'
import { ID } from '../given/given-quality'
import { registerEndpoint } from '../given/register-endpoint'

let isAway = true
const taken: string[] = []
registerEndpoint(`/api/v1/qc/samples/${ID}/verdict`, { method: 'POST', handler: async (event: H3Event) => {
  if (isAway) {
    setResponseStatus(event, 503)
    setResponseHeader(event, 'content-type', 'application/problem+json')
    return { type: 'about:blank', title: 'x', status: 503, code: 'unavailable', detail: 'away', requestId: 'r' }
  }
  const { verdict } = await readBody<{ verdict: string }>(event)
  taken.push(verdict)
  return { undoLeftMs: 10_000, sample: {}, lot: {} }
} })

it('a verdict that waits for the console is sent once it answers, on another page, too', async () => {
  const review = await mountSuspended({ setup: () => {
    const { give, unsent } = useReviewVerdicts({
      reviewer: ref('ann'), onStored: () => undefined, onRefused: () => undefined, onUndone: () => undefined,
    })
    const body = { reviewer: 'ann', role: 'first' as const, verdict: 'PASS' as const, defects: [], note: '' }
    return () => h('button', { onClick: () => give({ id: ID, position: 1, body }) }, String(unsent.value))
  } })
  await review.get('button').trigger('click')
  await expect.poll(() => review.text()).toBe('1')

  review.unmount()
  isAway = false

  await expect.poll(() => taken, { timeout: 20_000 }).toEqual(['PASS'])
})
