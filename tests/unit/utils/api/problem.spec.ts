import { createError } from 'h3'
import { describe, expect, it } from 'vitest'
import { toFailure, toMissingProject, toRetryMs } from '~/utils/api/problem'

const body = {
  type: 'about:blank', title: 'Conflict', status: 409, code: 'conflict', detail: 'ended', requestId: 'r-1',
}

const fetchError = (fields: object) => Object.assign(new Error('fetch failed'), { name: 'FetchError' }, fields)

describe('the failure of a request', () => {
  it('is read from the problem document', () => {
    expect(toFailure(fetchError({ statusCode: 409, response: {}, data: body })))
      .toEqual({ code: 'conflict', status: 409, requestId: 'r-1' })
  })

  it('is found inside the error of Nuxt too', () => {
    expect(toFailure({ statusCode: 409, data: { data: body } })).toMatchObject({ code: 'conflict', requestId: 'r-1' })
  })

  it('says when to come back, if the server does', () => {
    const failed = (headers: HeadersInit) =>
      fetchError({ statusCode: 429, response: { headers: new Headers(headers) } })

    expect([failed({ 'retry-after': '4' }), failed({}), failed({ 'retry-after': 'soon' }), undefined].map(toRetryMs))
      .toEqual([4_000, undefined, undefined, undefined])
  })

  it('is a network failure when no answer came, wrapped or not', () => {
    const unanswered = fetchError({ response: undefined })

    expect(toFailure(unanswered).code).toBe('offline')
    expect(toFailure({ statusCode: 500, cause: unanswered }).code).toBe('offline')
  })

  it('is a network failure even when only the error of the browser is left of the cause', () => {
    const thrown = Object.assign(
      new Error('[GET] "/api/v1/runs": <no response> Failed to fetch', { cause: new TypeError('Failed to fetch') }),
      { name: 'FetchError' },
    )

    expect(toFailure(createError(thrown)).code).toBe('offline')
  })

  it('is a failure of the server when the answer is not a problem document', () => {
    expect(toFailure(fetchError({ statusCode: 502, response: {}, data: '<html>' })))
      .toEqual({ code: 'internal', status: 502, requestId: '' })
    expect(toFailure(new Error('a bug')).code).toBe('internal')
  })
})

describe('a project that is not there', () => {
  it.each([
    [{ data: { project: 'gone' } }, 'gone'],
    [{ data: '{"project":"gone"}' }, 'gone'],
    [{ data: 'no JSON' }, undefined],
    [{ data: { project: 1 } }, undefined],
    [new Error('else'), undefined],
  ])('is read from what was thrown, and from what the page of an error is given: %j', (error, key) => {
    expect(toMissingProject(error)).toBe(key)
  })
})
