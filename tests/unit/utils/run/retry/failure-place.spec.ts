import { describe, expect, it } from 'vitest'
import type { RunError } from '#shared/domain/run/run-record'
import { givenStage } from '~~/tests/nuxt/given/given-run'
import { findMainReason, toFailurePlace, toFinalKey } from '~/utils/run/retry/failure-place'

const CONFIGURATION = { stageKey: 'ask', id: '0190ffff-0000-7000-8000-000000000001', name: 'Judge', version: 1 }
const errorOf = (reason: string, change: object = {}) => ({
  reason, stageKey: 'ask', retryable: false, metadata: {}, ...change,
})

describe('the place of a failure', () => {
  it.each([
    ['MODEL_KEY_REFUSED', {}, 'secret'],
    ['MODEL_PROVIDER_UNAUTHENTICATED', {}, 'secret'],
    ['MODEL_NOT_READY', { reason: 'PROVIDER_UNAUTHENTICATED' }, 'secret'],
    ['MODEL_NOT_READY', {}, 'model'],
    ['MODEL_PROVIDER_NOT_FOUND', {}, 'model'],
    ['MODEL_PROVIDER_UNREACHABLE', {}, 'endpoint'],
    ['MODEL_PROVIDER_RATE_LIMIT', {}, 'ratePerMinute'],
    ['MODEL_DEADLINE_EXCEEDED', {}, 'timeoutMs'],
  ])('of %s %j is the field of the configuration: %s', (reason, metadata, field) => {
    const place = toFailurePlace(errorOf(reason, { metadata }), [CONFIGURATION])

    expect(place).toEqual({
      type: 'configuration', name: 'Judge', to: { path: '/models', query: { id: CONFIGURATION.id, field } },
    })
    expect(toFinalKey(place)).toBe('configuration')
  })

  it.each([
    [
      'a tolerance', errorOf('FAILURE_TOLERANCE_EXCEEDED'),
      { type: 'limit', limit: 'failureTolerance', to: { query: { retry: 'ask', field: 'failureTolerance' } } },
    ],
    [
      'a time limit', errorOf('TIMEOUT', { retryable: true }),
      { type: 'limit', limit: 'timeoutMs', to: { query: { retry: 'ask', field: 'timeoutMs' } } },
    ],
    ['a parameter', errorOf('OUTSIDE_ROOTS'), { type: 'parameter', to: { query: { retry: 'ask', field: 'root' } } }],
    [
      'the address of a model', errorOf('MODEL_BAD_ENDPOINT'),
      { type: 'parameter', to: { query: { retry: 'ask', field: 'target/endpoint' } } },
    ],
    [
      'an address that is not allowed',
      errorOf('MODEL_PERMISSION_DENIED', { metadata: { reason: 'ADDRESS_NOT_ALLOWED' } }),
      { type: 'parameter', to: { query: { retry: 'ask', field: 'target/endpoint' } } },
    ],
    [
      'a model without a configuration', errorOf('MODEL_NOT_READY'),
      { type: 'parameter', to: { query: { retry: 'ask', field: 'model' } } },
    ],
    [
      'all parameters, where no single one is known', errorOf('QUALITY_BELOW_THRESHOLD'),
      { type: 'parameter', to: { query: { retry: 'ask', field: '' } } },
    ],
    ['nothing, where a retry may help', errorOf('WORKER_LOST', { retryable: true }), undefined],
    ['nothing, without a stage', errorOf('RUN_LOST', { stageKey: '' }), undefined],
  ])('is %s', (_, error, place) => {
    expect(toFailurePlace(error)).toEqual(place)
  })

  it('of a rejected lot is before its gate, not among the parameters of the gate', () => {
    const place = toFailurePlace(errorOf('REJECTED_AT_GATE'), [CONFIGURATION])

    expect(place).toEqual({ type: 'lot' })
    expect(toFinalKey(place)).toBe('lot')
  })

  it('of a stage of which every record failed is the field that most of them failed by', () => {
    const failedByReason = { NO_TEXT: 2, MODEL_BAD_ENDPOINT: 7 }
    const error = errorOf('ALL_RECORDS_FAILED', { message: '' }) as RunError
    const main = findMainReason({ error, stages: [givenStage({ stageKey: 'ask', failedByReason })] })

    expect(main).toEqual({ reason: 'MODEL_BAD_ENDPOINT', records: 7 })
    expect(toFailurePlace(error, [], main?.reason))
      .toMatchObject({ to: { query: { retry: 'ask', field: 'target/endpoint' } } })
    expect(toFailurePlace(error, [CONFIGURATION], main?.reason))
      .toMatchObject({ to: { path: '/models', query: { id: CONFIGURATION.id, field: 'endpoint' } } })
  })

  it('has no main reason where the failure says its own', () => {
    const stages = [givenStage({ stageKey: 'ask', failedByReason: { NO_TEXT: 2 } })]

    expect(findMainReason({ error: errorOf('MODEL_NOT_FOUND', { message: '' }) as RunError, stages })).toBeUndefined()
    expect(findMainReason({ error: null, stages })).toBeUndefined()
  })
})
