import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Upload } from 'tus-js-client'
import { describe, expect, it } from 'vitest'
import { toFailure } from '~/utils/api/problem'
import { keepOffset, mayWorkLater, toTusFailure } from '~/utils/source/tus-answer'

const answered = (status: number, body: string) => ({
  originalResponse: { getStatus: () => status, getBody: () => body },
})

describe('a failure of an upload', () => {
  it('with a problem document is that problem', () => {
    const problem = {
      type: 'about:blank', title: 'Too large', status: 413, code: 'too_large', detail: '', requestId: 'req-1',
    }

    expect(toFailure(toTusFailure(answered(413, JSON.stringify(problem)))))
      .toEqual({ code: 'too_large', status: 413, requestId: 'req-1' })
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

const FILE = Buffer.from('abcdef')
const TOLD = { 'tus-resumable': '1.0.0', 'upload-length': String(FILE.length) }

/** Answers what asks for the offset with these statuses first, then says that half of the file is there. */
async function sendHalf(statuses: number[]): Promise<string[]> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.method ?? '')
    const refusal = request.method === 'HEAD' ? statuses.shift() : undefined
    request.resume().on('end', () => {
      response.writeHead(refusal ?? (request.method === 'HEAD' ? 200 : 204), {
        ...TOLD, 'upload-offset': request.method === 'HEAD' ? '3' : '6',
      }).end()
    })
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  await new Promise<void>((onSuccess, onError) => new Upload(FILE, {
    endpoint, uploadUrl: `${endpoint}1`, uploadSize: FILE.length, retryDelays: [0, 0],
    onAfterResponse: keepOffset,
    onShouldRetry: error => mayWorkLater(error.originalResponse?.getStatus() ?? 0),
    onSuccess: () => onSuccess(), onError,
  }).start()).finally(() => server.close())
  return asked
}

it('an upload resumes after the server was busy or starting', async () => {
  expect(await sendHalf([429, 503])).toEqual(['HEAD', 'HEAD', 'HEAD', 'PATCH'])
})

it.each([
  [0, true], [409, true], [423, true], [429, true], [503, true], [404, false], [412, false], [413, false], [422, false],
])('with status %i a retry may succeed: %s', (status, expected) => {
  expect(mayWorkLater(status)).toBe(expected)
})
