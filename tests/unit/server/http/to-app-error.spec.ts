import { createError } from 'h3'
import { expect, it } from 'vitest'
import { ArtifactDamaged, ArtifactNotFound, ArtifactStoreFailed } from '#artifact/store'
import { AppError } from '#server/errors'
import { toAppError } from '#server/http/to-app-error'

const withCode = (code: string, message = 'x') => Object.assign(new Error(message), { code })

it.each([
  ['ours', new AppError('conflict', 'x'), 'conflict'],
  ['ours, wrapped by h3', createError(new AppError('conflict', 'x')), 'conflict'],
  ['a method that a route does not have', createError({ statusCode: 405, statusMessage: 'x' }), 'method_not_allowed'],
  ['a body that h3 refused', createError({ statusCode: 413 }), 'too_large'],
  ['a page that is away for now', createError({ statusCode: 503 }), 'unavailable'],
  ['a page that failed', createError({ statusCode: 500, statusMessage: 'secret' }), 'internal'],
  ['a bug', new TypeError('secret'), 'internal'],
  ['a bug, wrapped by h3', createError(new TypeError('secret')), 'internal'],
  ['no error at all', undefined, 'internal'],
  ['a name that two requests raced for', withCode('23505'), 'conflict'],
  ['a row whose project was deleted meanwhile', withCode('23503'), 'conflict'],
  ['a database that is shut down', withCode('57P01'), 'unavailable'],
  ['a database that nobody listens for', withCode('ECONNREFUSED'), 'unavailable'],
  ['a query that took too long', withCode('57014'), 'unavailable'],
  ['a deadlock', withCode('40P01'), 'unavailable'],
  ['a frozen database', new Error('Query read timeout'), 'unavailable'],
  ['a pool without a free connection', new Error('timeout exceeded when trying to connect'), 'unavailable'],
  ['a wrong query', withCode('42601', 'syntax error'), 'internal'],
  ['bytes that are gone', new ArtifactNotFound('x'), 'artifact_missing'],
  ['a store that does not answer', new ArtifactStoreFailed('x', { isPassing: true }), 'unavailable'],
  ['bytes that are damaged', new ArtifactDamaged({ sha256: 'x', expectedBytes: 2, foundBytes: 1 }), 'artifact_damaged'],
  ['a full disk of the database', withCode('53100'), 'storage_full'],
])('%s', (_, thrown, code) => {
  expect(toAppError(thrown).code).toBe(code)
})

it('an error contains the time to retry', () => {
  expect(toAppError(withCode('57P01')).retryAfterSeconds).toBeGreaterThan(0)
})

it.each(['ENOSPC', 'EDQUOT'])('a full disk (%s) has a code of its own', (code) => {
  const error = toAppError(Object.assign(new Error('write failed: /srv/artifacts/tmp/w-1'), { code }))

  expect(error.code).toBe('storage_full')
  expect(error.message).not.toMatch('/srv')
})
