import { mountSuspended } from '@nuxt/test-utils/runtime'
import { describe, expect, it } from 'vitest'
import ModelResent from '~/components/model/ModelResent.vue'

const show = async (resent: { calls: number, tokens: number, costs: { currency: string, cost: string }[] }) =>
  (await mountSuspended(ModelResent, { props: { resent } })).text()

describe('calls that may have been paid twice', () => {
  it('are told with what they may have cost', async () => {
    expect(await show({ calls: 6, tokens: 1_200, costs: [{ currency: 'USD', cost: '0.0437' }] }))
      .toMatch(/^6 calls may have been paid twice.*1,200 tokens and \$0\.044 more$/)
    expect(await show({ calls: 1, tokens: 12, costs: [] })).toMatch(/^1 call may have been paid twice.*12 tokens more$/)
  })

  it('are not spoken of when there are none', async () => {
    expect(await show({ calls: 0, tokens: 0, costs: [] })).toBe('')
  })
})
