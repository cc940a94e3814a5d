import { status } from '@grpc/grpc-js'
import { describe, expect, it } from 'vitest'
import { toGrpcError } from '#factory/model/openai/http-error'
import { toCallFault } from '#factory/stages/model/call-error'
import { GrpcError, toTrailers } from '#proto/adapter/status-details'
import { ANSWERED, isFailure, NEITHER, SENT_AGAIN } from '#shared/domain/model/call-outcome'

/** How a stage takes a failed call. */
const faultOf = (error: GrpcError) =>
  toCallFault(
    Object.assign(new Error(error.message), { code: error.code, details: '', metadata: toTrailers(error) }), 'm',
  )

const CODES = Object.values(status).filter((code): code is status => typeof code === 'number' && code !== status.OK)
const PROVIDER_ERRORS = Array.from({ length: 300 }, (_, index) => 300 + index).flatMap(statusCode =>
  ['', 'insufficient_quota']
    .map(text => toGrpcError({ statusCode, headers: {}, text }, undefined)))
const OWN_ERRORS = [
  [status.UNAVAILABLE, 'PROVIDER_UNREACHABLE'], [status.UNAVAILABLE, 'PROVIDER_ANSWER_CUT'],
  [status.UNAVAILABLE, 'PROVIDER_STREAM_FAILED'],
  [status.UNAVAILABLE, 'NLP_THREAD_LOST'], [status.UNAVAILABLE, 'SIMULATED_FAILURE'],
  [status.DEADLINE_EXCEEDED, 'PROVIDER_TIMEOUT'],
  [status.FAILED_PRECONDITION, 'OUTPUT_BREAKS_SCHEMA'], [status.FAILED_PRECONDITION, 'MODEL_NOT_READY'],
  [status.INVALID_ARGUMENT, 'NLP_TOO_SLOW'], [status.NOT_FOUND, 'MODEL_NOT_FOUND'],
] as const

describe('the outcome of a model call', () => {
  it('is one after which the call is sent again where the stage does so, and nowhere else', () => {
    const errors = [
      ...CODES.map(code => new GrpcError(code, '')),
      ...PROVIDER_ERRORS,
      ...OWN_ERRORS.map(([code, reason]) => new GrpcError(code, '', { reason })),
    ]

    const faults = errors.map(faultOf)

    const told = faults.map(({ outcome }) => [outcome, SENT_AGAIN.includes(outcome)])
    expect(told).toEqual(faults.map(({ outcome, type }) => [outcome, type === 'retry']))
    expect(SENT_AGAIN.filter(it => !faults.some(({ outcome }) => outcome === it))).toEqual([])
  })

  it.each([
    ['OK', false], ['CACHED', false], ['CACHED_FAULT', false], ['CANCELLED', false], ['RESENT', false],
    ['OUTPUT_BREAKS_SCHEMA', true], ['PROVIDER_UNREACHABLE', true], ['PROVIDER_REFUSED', true], ['SOME_DAY', true],
  ])('%s is a failure: %s', (outcome, expected) => {
    expect(isFailure(outcome)).toBe(expected)
  })

  it('is of one kind', () => {
    const all = [...ANSWERED, ...SENT_AGAIN, ...NEITHER]

    expect(all).toHaveLength(new Set(all).size)
  })
})
