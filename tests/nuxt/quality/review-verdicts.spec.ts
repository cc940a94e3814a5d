import { mountSuspended } from '@nuxt/test-utils/runtime'
import { type H3Event, readBody, setResponseHeader, setResponseStatus } from 'h3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { h } from 'vue'
import { useReviewVerdicts } from '~/composables/quality/review/useReviewVerdicts'
import { ID } from '../given/given-quality'
import { registerEndpoint } from '../given/register-endpoint'

const OTHER_ID = '0190ffff-0000-7000-8000-000000000002'
const SOON = { timeout: 20_000 }
let isAway: boolean
let held: (() => void)[]
let holds: boolean
let taken: string[]
let mounted: { unmount: () => void }[] = []

for (const id of [ID, OTHER_ID]) {
  registerEndpoint(`/api/v1/qc/samples/${id}/verdict`, { method: 'POST', handler: async (event: H3Event) => {
    if (holds) {
      await new Promise<void>(go => held.push(go))
    }
    if (isAway) {
      setResponseStatus(event, 503)
      setResponseHeader(event, 'content-type', 'application/problem+json')
      return { type: 'about:blank', title: 'x', status: 503, code: 'unavailable', detail: 'away', requestId: 'r' }
    }
    const { note } = await readBody<{ note: string }>(event)
    taken.push(note)
    return { undoLeftMs: 10_000, sample: { id }, lot: {} }
  } })
}

beforeEach(() => {
  isAway = false
  holds = false
  held = []
  taken = []
})
afterEach(() => {
  mounted.forEach(review => review.unmount())
  mounted = []
})

async function openReview(lotId = ID) {
  const stored: string[] = []
  const later: string[] = []
  const review = await mountSuspended({ setup: () => {
    const { give, unsent } = useReviewVerdicts({
      lot: () => ({ id: lotId, number: 412 }), reviewer: ref('ann'), onStored: ({ sample: { id } }) => stored.push(id),
      onRefused: () => undefined, onUndone: () => undefined, onStoredLater: ({ id }) => later.push(id),
    })
    const body = { reviewer: 'ann', role: 'first' as const, verdict: 'PASS' as const, defects: [] }
    return () => h('div', [
      h('p', String(unsent.value)),
      ...[ID, OTHER_ID].map((id, index) => h('button', {
        onClick: () => give({ id, position: index + 1, body: { ...body, note: `of ${index + 1}` } }),
      })),
    ])
  } })
  mounted.push(review)
  return { review, stored, later, give: (index: number) => review.findAll('button')[index]?.trigger('click') }
}

it('a verdict that waits for the console is sent once it answers, on another page, too', async () => {
  isAway = true
  const { review, later, give } = await openReview()
  await give(0)
  await expect.poll(() => review.text(), SOON).toBe('1')

  review.unmount()
  isAway = false

  await expect.poll(() => later, SOON).toEqual([ID])
  expect(taken).toEqual(['of 1'])
})

it('a review of another lot is not told of it', async () => {
  holds = true
  const before = await openReview()
  await before.give(0)
  await expect.poll(() => held.length, SOON).toBe(1)
  before.review.unmount()
  const other = await openReview(OTHER_ID)

  held.forEach(go => go())

  await expect.poll(() => other.later, SOON).toEqual([ID])
  expect(other.stored).toEqual([])
})

it('a review that is opened again hears of what the one before it has sent, and sends it again', async () => {
  holds = true
  const before = await openReview()
  await before.give(0)
  await expect.poll(() => held.length, SOON).toBe(1)
  before.review.unmount()
  const after = await openReview()
  await after.give(1)

  isAway = true
  held.forEach(go => go())
  await expect.poll(() => after.review.text(), SOON).toBe('2')
  holds = false
  isAway = false

  await expect.poll(() => after.stored, SOON).toEqual([ID, OTHER_ID])
  expect(taken).toEqual(['of 1', 'of 2'])
  expect(before.stored).toEqual([])
})
