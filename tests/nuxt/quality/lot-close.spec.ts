import { mountSuspended } from '@nuxt/test-utils/runtime'
import type { VueWrapper } from '@vue/test-utils'
import { readBody } from 'h3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { QcLotDetail } from '#shared/contract/quality/qc-lot.contract'
import LotPage from '~/pages/qc/lots/[id].vue'
import { AT, givenLot, ID } from '../given/given-quality'
import { registerEndpoint } from '../given/register-endpoint'

const NO_VERDICTS = { reviewed: 0, passed: 0, fixed: 0, failed: 0, critical: 0, major: 0, minor: 0 }
const FRESH: Partial<QcLotDetail> = {
  state: 'SAMPLED', counts: NO_VERDICTS, passRatio: null, passInterval: null, openSamples: 10, closeRefusal: '',
}
let lot: QcLotDetail
let asked: unknown[]
let page: VueWrapper | undefined

registerEndpoint(`/api/v1/qc/lots/${ID}`, () => lot)
registerEndpoint(`/api/v1/qc/lots/${ID}/samples`, () => ({ items: [], nextCursor: null }))
registerEndpoint(`/api/v1/qc/lots/${ID}/close`, { method: 'POST', handler: async (event) => {
  const { reason } = await readBody<{ reason: string }>(event)
  asked.push(reason)
  const history = [{ at: AT, actor: 'operator', action: 'qc_lot.close', note: reason, runId: null }]
  lot = givenLot({ ...FRESH, state: 'CLOSED', closeRefusal: 'STATE', reason, history })
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
  await expect.poll(() => opened.text(), { timeout: 30_000 }).toContain('L-0412')
  const find = (label: string) => opened.findAll('button').find(button => button.text() === label)
  const described = (id: string | undefined) => id === undefined ? '' : opened.get(`[id="${id}"]`).text()
  return { text: () => opened.text(), find, described, button: () => find('Close lot') }
}

it('closes a lot that was made by mistake, with a reason that it shows from then on', async () => {
  const { button, text } = await open({})
  await button()?.trigger('click')
  const field = () => document.querySelector<HTMLTextAreaElement>('dialog textarea, [role="dialog"] textarea')
  await expect.poll(field, { timeout: 30_000 }).not.toBeNull()
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

  await expect.poll(text, { timeout: 30_000 }).toContain('the wrong policy')
  expect(asked).toEqual(['the wrong policy'])
  expect(button()).toBeUndefined()
})

it('says what becomes of the rejected lot whose place it took', async () => {
  const { button } = await open({ parent: { id: ID, number: 411, state: 'REWORK' } })

  await button()?.trigger('click')

  await expect.poll(() => document.querySelector('dialog, [role="dialog"]')?.textContent, { timeout: 30_000 })
    .toContain('L-0411 counts as rejected again, and can be reworked or scrapped.')
})

it('says why it cannot be closed once a sample was judged, though it was reopened', async () => {
  const { button, text, described } = await open({ state: 'IN_REVIEW', closeRefusal: 'HAS_VERDICTS' })

  expect(button()?.attributes('disabled')).toBeDefined()
  expect(text()).toContain('Once a sample was judged (a reopened one counts), a lot can’t be closed')
  expect(described(button()?.attributes('aria-describedby'))).toContain('Once a sample was judged')
})

it('offers only the decision once every sample is judged', async () => {
  const { button, text } = await open({
    state: 'IN_REVIEW', closeRefusal: 'HAS_VERDICTS', openSamples: 0, isDecidable: true,
  })

  expect(button()).toBeUndefined()
  expect(text()).not.toContain('can’t be closed')
})

it('asks for the reason of a rejection before the last verdict, though the plan rejects, and says what is left', async () => {
  const counts = { ...NO_VERDICTS, reviewed: 6, failed: 6, major: 6 }
  const refusals = { accept: 'SAMPLES_OPEN', reject: '', conditional: 'SAMPLES_OPEN' } as const
  const { find } = await open({
    state: 'IN_REVIEW', counts, openSamples: 4, excesses: ['major'], proposal: 'reject', refusals,
    closeRefusal: 'HAS_VERDICTS',
  })

  await find('Reject')?.trigger('click')

  await expect.poll(() => document.querySelector('dialog, [role="dialog"]')?.textContent, { timeout: 30_000 })
    .toContain('4 samples are still open, and will not be reviewed.')
  expect(document.querySelector('dialog textarea, [role="dialog"] textarea')?.hasAttribute('required')).toBe(true)
})

it.each<[string, Partial<QcLotDetail>]>([
  ['a run waits for it', { origin: 'gate', runId: ID, stageKey: 'accept', closeRefusal: 'GATE_WAITS' }],
  ['it is decided', { state: 'REJECTED', closeRefusal: 'STATE' }],
])('does not offer that when %s', async (_, given) => {
  expect((await open(given)).button()).toBeUndefined()
})
