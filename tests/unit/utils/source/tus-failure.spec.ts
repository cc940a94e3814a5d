import { describe, expect, it } from 'vitest'
import { toFailure } from '~/utils/api/problem'
import { toTusFailure } from '~/utils/source/tus-failure'

const answered = (status: number, body: string) => ({ originalResponse: { getStatus: () => status, getBody: () => body } })

describe('a failure of an upload', () => {
  it('with a problem document is that problem', () => {
    const problem = { type: 'about:blank', title: 'Too large', status: 413, code: 'too_large', detail: '', requestId: 'req-1' }

    expect(toFailure(toTusFailure(answered(413, JSON.stringify(problem))))).toEqual({ code: 'too_large', status: 413, requestId: 'req-1' })
  })

  it('with a page of a proxy is a failure of the server', () => {
    expect(toFailure(toTusFailure(answered(502, '<html>'))).code).toBe('internal')
  })

  it('without an answer is a network failure', () => {
    expect(toFailure(toTusFailure({ originalResponse: null })).code).toBe('offline')
  })

  it('of another kind is unchanged', () => {
    const error = new Error('no such file')

    expect(toTusFailure(error)).toBe(error)
  })
})
