import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyConfig, findSecrets, type ModelConfigSpec } from '#shared/domain/model/model-config'
import { compareCosts, findPrice, sumCosts, toCost, toDecimal, toMicros } from '#shared/domain/model/token-cost'

const price = { currency: 'CNY', inputPrice: '2.4', outputPrice: '7.2', cachedPrice: null }
const tokens = fc.integer({ min: 0, max: 1_000_000_000_000 })
const micros = fc.bigInt({ min: 0n, max: 999_999_999_999_999n })

describe('the cost of tokens', () => {
  it('is what the price list says, with the cached part at its own price', () => {
    expect(toCost({ inputTokens: 19, cachedInputTokens: 0, outputTokens: 42 }, price)).toBe('0.000348')
    expect(toCost(
      { inputTokens: 1_000_000, cachedInputTokens: 400_000, outputTokens: 0 }, { ...price, cachedPrice: '0.24' },
    )).toBe('1.536')
    expect(toCost({ inputTokens: 1, cachedInputTokens: 0, outputTokens: 0 }, { ...price, inputPrice: '0.000001' }))
      .toBe('0.000000000001')
  })

  it('is exact: parts cost together what the whole costs', () => {
    fc.assert(fc.property(
      fc.array(fc.tuple(tokens, tokens), { minLength: 1, maxLength: 20 }), micros, micros,
      (calls, input, output) => {
        const list = {
          currency: 'USD', inputPrice: toDecimal(input, 6), outputPrice: toDecimal(output, 6), cachedPrice: null,
        }
        const one = (inputTokens: number, outputTokens: number) =>
          toCost({ inputTokens, cachedInputTokens: 0, outputTokens }, list)
        const whole = calls.reduce((sum, [read, written]) => sum + BigInt(read) * input + BigInt(written) * output, 0n)

        expect(sumCosts(calls.map(([read, written]) => one(read, written)))).toBe(toDecimal(whole, 12))
      },
    ))
  })

  it('has prices that survive their text, and amounts that compare as numbers do', () => {
    fc.assert(fc.property(micros, micros, (left, right) => {
      expect(toMicros(toDecimal(left, 6))).toBe(left)
      expect(compareCosts(toDecimal(left, 6), toDecimal(right, 6))).toBe(left === right ? 0 : left > right ? 1 : -1)
    }))
  })

  it('is written with its sign and without zeros that say nothing', () => {
    expect([-1_500_000n, 0n, 1n, 20_000_000n].map(units => toDecimal(units, 6)))
      .toEqual(['-1.5', '0', '0.000001', '20'])
  })

  it('is that of its own time: the first instant of a price belongs to it, the end to the next', () => {
    const at = (text: string) => new Date(text)
    const prices = [
      { ...price, subject: 'model:m', validFrom: at('2026-06-01T00:00:00Z'), validUntil: at('2026-07-01T00:00:00Z') },
      { ...price, subject: 'model:m', inputPrice: '3', validFrom: at('2026-07-01T00:00:00Z'), validUntil: null },
      {
        ...price, subject: 'configuration:c', inputPrice: '9', validFrom: at('2026-08-01T00:00:00Z'), validUntil: null,
      },
    ]
    const inputAt = (text: string) => findPrice(prices, ['configuration:c', 'model:m'], at(text))?.inputPrice

    expect([
      '2026-05-31T23:59:59Z', '2026-06-01T00:00:00Z', '2026-06-30T23:59:59.999Z', '2026-07-01T00:00:00Z',
      '2026-08-02T00:00:00Z',
    ].map(inputAt)).toEqual([undefined, '2.4', '2.4', '3', '9'])
  })
})

describe('a model configuration', () => {
  const spec: ModelConfigSpec = {
    name: 'Large', provider: 'openai', model: 'gen-72b', endpoint: 'https://models.example/v1',
    parameters: { temperature: 0.7, top_p: 0.9 }, responseSchema: { type: 'object' }, maxOutputTokens: 1_024,
    concurrency: 32, ratePerMinute: 1_200, timeoutMs: 30_000, retries: 3, isEnabled: true,
  }

  const call = (parameters: Record<string, unknown>) => ({ own: parameters, takesSchema: true })

  it('gives its values to a stage, whose own values win', () => {
    expect(applyConfig(call({ configuration: 'c', prompt: '{{text}}' }), 'c', spec)).toEqual({
      configuration: 'c', prompt: '{{text}}', model: 'openai:gen-72b',
      target: { provider: 'openai', endpoint: 'https://models.example/v1', model: 'gen-72b' },
      parameters: { temperature: 0.7, top_p: 0.9 }, response_schema: { type: 'object' }, max_output_tokens: 1_024,
      concurrency: 32, rate_per_minute: 1_200, deadline_ms: 30_000, max_retries: 3, limit_key: 'c',
    })
    expect(applyConfig(
      call({
        parameters: { temperature: 0 }, concurrency: 2, max_output_tokens: 0, limit_key: 'other', model: 'local:words',
      }),
      'c', spec,
    ))
      .toMatchObject({
        parameters: { temperature: 0, top_p: 0.9 }, concurrency: 2, max_output_tokens: 0, limit_key: 'c',
        model: 'openai:gen-72b',
      })
  })

  it('keeps its response schema from a stage whose answers have their own', () => {
    const applied = applyConfig({ own: { configuration: 'c', rubric: 'Good?' }, takesSchema: false }, 'c', spec)

    expect(applied).toMatchObject({ rubric: 'Good?', model: 'openai:gen-72b', limit_key: 'c' })
    expect(applied).not.toHaveProperty('response_schema')
  })

  it.each([
    [{ concurrency: 256, rate_per_minute: 0 }, {}, { concurrency: 32, rate_per_minute: 1_200 }],
    [{ concurrency: 256, rate_per_minute: 9_000 }, {}, { concurrency: 32, rate_per_minute: 1_200 }],
    [{ concurrency: 2, rate_per_minute: 60 }, {}, { concurrency: 2, rate_per_minute: 60 }],
    [{ rate_per_minute: 60 }, { ratePerMinute: 0 }, { concurrency: 32, rate_per_minute: 60 }],
  ])('has limits that a stage lowers and never lifts: %j', (own, configured, limits) => {
    expect(applyConfig(call(own), 'c', { ...spec, ...configured })).toMatchObject(limits)
  })

  it.each([
    ['sk-proj-abcdefghijklmnop1234', ['/name']],
    ['see Bearer abcdefghijklmnop1234', ['/name']],
    ['ghp_0123456789abcdefghijABCDEFGHIJ012345', ['/name']],
    ['desk-lamp with task-oriented words', []],
    ['key_characteristics_list', []],
    ['pk_customer_order_items', []],
    ['hf-internal-testing/tiny-random-model', []],
    [`gsk_${'a1'.repeat(26)}`, ['/name']],
    ['gpt-4o-mini-2024-07-18', []],
    ['qwen2.5-72b-instruct-awq', []],
  ])('is told from a secret key: %s', (text, places) => {
    expect(findSecrets({ name: text })).toEqual(places)
  })

  it('has no secret below its parameters either, in values and in names', () => {
    expect(findSecrets({
      parameters: { 'stop': ['ok', 'sk-abcdefghijklmnopqrst'], 'a/b': { 'sk-abcdefghijklmnopqrst': 1 } },
    })).toEqual(['/parameters/stop/1', '/parameters/a~1b'])
  })
})
