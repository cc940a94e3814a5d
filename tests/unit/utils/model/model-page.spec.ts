import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ModelConfigView } from '#shared/contract/model/model-config.contract'
import type { ModelPriceView } from '#shared/contract/model/model-price.contract'
import { amountIn, formatMoney, formatPrice } from '~/utils/format/money'
import { isDraftChanged, toModelChange, toModelDraft, toVersionChanges } from '~/utils/model/model-draft'
import { readModelTest } from '~/composables/model/useModelTest'
import { toPriceSteps } from '~/utils/model/price-steps'

const config: ModelConfigView = {
  id: '01900000-0000-7000-8000-000000000001', version: 1, createdAt: '', updatedAt: '', projectId: '', name: 'Large',
  provider: 'openai', model: 'gen', endpoint: 'https://host/v1', hasSecret: true, secretChangedAt: null,
  parameters: { temperature: 0.7 }, responseSchema: {}, maxOutputTokens: 0, concurrency: 8, ratePerMinute: 0,
  timeoutMs: 1_500, retries: 4, isEnabled: true, isArchived: false,
}

describe('money', () => {
  it.each([
    ['0.000348', 'CNY', '¥0.00035'], ['1234.5', 'USD', '$1,234.50'], ['0', 'EUR', '€0.00'], ['0.12', 'CHF', '0.12 CHF'],
    [null, 'CNY', '—'], ['3', null, '—'],
  ])('%s %s is %s', (amount, currency, text) => {
    expect(formatMoney(amount, currency)).toBe(text)
  })

  it('shows a cost above 0 never as 0', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 1_000_000_000 }), (units) => {
      expect(formatMoney((units / 1e12).toFixed(12), 'CNY')).toMatch(/[1-9]/)
    }))
  })

  it('is unknown in a chart where calls had no price or were paid in another currency, and 0 where nothing was to pay', () => {
    const costs = [{ currency: 'CNY', cost: '1.5' }]

    expect(amountIn('CNY', { costs, unpricedTokens: 7 })).toBe(1.5)
    expect(amountIn('USD', { costs, unpricedTokens: 0 })).toBeNull()
    expect(amountIn('CNY', { costs: [], unpricedTokens: 7 })).toBeNull()
    expect(amountIn('CNY', { costs: [], unpricedTokens: 0 })).toBe(0)
  })

  it('shows prices as they were entered, with two places at least', () => {
    expect(['2.4', '0.075', '12'].map(price => formatPrice(price, 'CNY'))).toEqual(['¥2.40', '¥0.075', '¥12.00'])
  })
})

describe('the draft of a configuration', () => {
  it('is unchanged at first, and sends back what it was made from', () => {
    const draft = toModelDraft(config)

    expect(isDraftChanged(draft, config)).toBe(false)
    expect(toModelChange(draft, 'openai')).toEqual({
      name: 'Large', model: 'gen', endpoint: 'https://host/v1', parameters: { temperature: 0.7 }, responseSchema: {},
      maxOutputTokens: 0, concurrency: 8, ratePerMinute: 0, timeoutMs: 1_500, retries: 4,
    })
    expect(toModelChange({ ...draft, concurrency: 'many', secret: 'new-secret' }, 'service'))
      .toMatchObject({ concurrency: Number.NaN, secret: 'new-secret' })
    expect(toModelChange({ ...draft, dropsSecret: true }, 'openai')).toMatchObject({ secret: null })
  })

  it('names what a version has changed', () => {
    expect(toVersionChanges(config, { ...config, retries: 0, parameters: {} }).map(
      ({ field, before, after }) => [field, before, after],
    )).toEqual([['retries', '4', '0'], ['parameters', '{"temperature":0.7}', '{}']])
  })
})

describe('the answer of a test call', () => {
  const STREAM = ': open\n\nevent: delta\ndata: {"text":"植物"}\n\nevent: delta\ndata: {"text":"\\n\\n"}\n\nevent: '
    + 'done\ndata: {"outcome":"OK"}\n\n'

  it('is read wherever the stream is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: STREAM.length }), { maxLength: 8 }), async (cuts) => {
        const places = [0, ...cuts.sort((a, b) => a - b), STREAM.length]
        const texts = (async function* () {
          for (const [index, place] of places.slice(1).entries()) {
            yield await Promise.resolve(STREAM.slice(places[index], place))
          }
        })()
        const items = []
        for await (const { event, data } of readModelTest(texts)) {
          items.push([event, data])
        }

        expect(items).toEqual([['delta', { text: '植物' }], ['delta', { text: '\n\n' }], ['done', { outcome: 'OK' }]])
      }),
    )
  })
})

describe('the steps of a price', () => {
  const price = (validFrom: string, validUntil: string | null, inputPrice: string): ModelPriceView => ({
    id: validFrom, version: 1, configurationId: '', scope: 'configuration', currency: 'CNY', inputPrice,
    outputPrice: '10', cachedPrice: null, validFrom, validUntil, note: '', actor: '', createdAt: '',
  })

  it('join where one follows the other, and leave a gap where none was valid', () => {
    const joined = toPriceSteps(
      [price('2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z', '4'), price('2026-02-01T00:00:00Z', null, '2')],
      Date.parse('2026-03-01T00:00:00Z'),
    )
    const apart = toPriceSteps(
      [price('2026-01-01T00:00:00Z', '2026-01-15T00:00:00Z', '4'), price('2026-02-01T00:00:00Z', null, '2')],
      Date.parse('2026-03-01T00:00:00Z'),
    )

    expect([joined?.input.split('M').length, apart?.input.split('M').length]).toEqual([2, 3])
    expect(toPriceSteps([price('2026-01-01T00:00:00Z', null, '4')], 0)).toBeUndefined()
  })
})
