import { mountSuspended } from '@nuxt/test-utils/runtime'
import { expect, it } from 'vitest'
import type { Reject } from '#shared/contract/run/run-reject.contract'
import RunReject from '~/components/run/detail/RunReject.vue'

const given = {
  reason: 'QUALITY_NOT_A_NUMBER', message: '', params: { rules: 'score', type: 'string', min: '1', max: '5' },
  file: null, line: 1, record: null,
}
const show = (raw: string) => mountSuspended(RunReject, { props: { reject: { ...given, raw }, isSource: false } })

it('says that a text is no number, with the range', async () => {
  const reject = await show('{"score":"1"}')

  expect(reject.text()).toContain('score. The value is text, not a number; expected 1 – 5')
})

it.each([
  [100, false], [2_000, true],
])('shows a record of %i characters whole, or in a box that scrolls', async (length, isLong) => {
  const box = (await show('a'.repeat(length))).get('.record')

  expect(box.classes('long')).toBe(isLong)
  expect(box.attributes('tabindex')).toBe(isLong ? '0' : undefined)
})

it('counts the fields of a record, not the part of its line that was kept', async () => {
  const record = JSON.stringify({ text: 'a'.repeat(50_000) })
  // As the console reads an answer: a record stays text.
  const reject = JSON.parse(JSON.stringify({ ...given, record, raw: record.slice(0, 1_000) })) as Reject
  const box = (await mountSuspended(RunReject, { props: { reject, isSource: false } })).get('.record')

  expect(box.text()).toContain('a'.repeat(50_000))
  expect(box.classes('long')).toBe(true)
})
