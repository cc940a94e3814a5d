import { mountSuspended } from '@nuxt/test-utils/runtime'
import type { VueWrapper } from '@vue/test-utils'
import { readBody } from 'h3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { QcLotDetail } from '#shared/contract/quality/qc-lot.contract'
import LotPage from '~/pages/qc/lots/[id].vue'
import { AT, givenLot, ID } from '../given/given-quality'
import { registerEndpoint } from '../given/register-endpoint'

const NO_VERDICTS = { reviewed: 0, passed: 0, fixed: 0, failed: 0, critical: 0, major: 0, minor: 0 }
const FRESH: Partial<QcLotDetail> = { state: 'SAMPLED', counts: NO_VERDICTS, passRatio: null, passInterval: null, openSamples: 10 }
let lot: QcLotDetail
let asked: unknown[]
let page: VueWrapper | undefined

registerEndpoint(`/api/v1/qc/lots/${ID}`, () => lot)
registerEndpoint(`/api/v1/qc/lots/${ID}/samples`, () => ({ items: [], nextCursor: null }))
registerEndpoint(`/api/v1/qc/lots/${ID}/close`, { method: 'POST', handler: async (event) => {
  const { reason } = await readBody<{ reason: string }>(event)
  asked.push(reason)
  lot = givenLot({ ...FRESH, state: 'CLOSED', reason, history: [{ at: AT, actor: 'operator', action: 'qc_lot.close', note: reason, runId: null }] })
  return lot
} })

beforeEach(() => {
  asked = []
  clearNuxtData()
})
afterEach(() => page?.unmount())

async function open(given: Partial<QcLotDetail>) {
  lot = givenLot({ ...FRESH, ...given })
  const opened = await mountSuspended(LotPage, { route: `/qc/lots/${ID}` })
  page = opened
  await expect.poll(() => opened.text(), { timeout: 10_000 }).toContain('L-0412')
  return { text: () => opened.text(), button: () => opened.findAll('button').find(button => button.text() === 'Close lot') }
}

it('closes a lot that was made by mistake, with a reason that it shows from then on', async () => {
  const { button, text } = await open({})
  await button()?.trigger('click')
  const field = () => document.querySelector<HTMLTextAreaElement>('dialog textarea, [role="dialog"] textarea')
  await expect.poll(field, { timeout: 10_000 }).not.toBeNull()
  const submit = () => document.querySelector<HTMLButtonElement>('button[form]')?.click()
  submit()
  await nextTick()
  expect(asked).toEqual([])

  const typed = field()
  if (typed) {
    typed.value = 'the wrong policy'
    typed.dispatchEvent(new Event('input', { bubbles: true }))
  }
  await nextTick()
  submit()

  await expect.poll(text, { timeout: 10_000 }).toContain('the wrong policy')
  expect(asked).toEqual(['the wrong policy'])
  expect(button()).toBeUndefined()
})

it.each<[string, Partial<QcLotDetail>]>([
  ['a run waits for it', { origin: 'gate', runId: ID, runName: 'Nightly', stageKey: 'accept' }],
  ['a sample is judged', { state: 'IN_REVIEW', counts: { ...NO_VERDICTS, reviewed: 1, passed: 1 } }],
])('offers that no more once %s', async (_, given) => {
  expect((await open(given)).button()).toBeUndefined()
})
