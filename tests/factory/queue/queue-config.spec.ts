import { expect, it } from 'vitest'
import { readConfig } from '#factory/config.ts'

const TOKEN = 'a-token-of-16-chars'

it('needs only a token', () => {
  expect(readConfig({ FACTORY_TOKEN: TOKEN })).toMatchObject({
    FACTORY_LISTEN: '127.0.0.1:0', FACTORY_SCHEMA: 'factory', SOURCE_ROOTS: [], MODEL_SIMULATOR: false,
  })
})

it('treats an empty variable as absent', () => {
  expect(readConfig({ FACTORY_TOKEN: TOKEN, FACTORY_DATABASE_URL: '' }).FACTORY_DATABASE_URL).toBeUndefined()
})

it.each([
  ['FACTORY_TOKEN is required', {}],
  ['FACTORY_TOKEN must have', { FACTORY_TOKEN: 'short' }],
  ['FACTORY_LISTEN must be host:port', { FACTORY_TOKEN: TOKEN, FACTORY_LISTEN: 'here' }],
  ['FACTORY_DATABASE_URL must be a URL', { FACTORY_TOKEN: TOKEN, FACTORY_DATABASE_URL: 'mysql://x' }],
  ['FACTORY_SCHEMA must be a lower-case name', { FACTORY_TOKEN: TOKEN, FACTORY_SCHEMA: 'a"; drop' }],
  ['FACTORY_WORKERS must be a whole number', { FACTORY_TOKEN: TOKEN, FACTORY_WORKERS: 'many' }],
  ['SECRET_KEY must be 32 bytes', { FACTORY_TOKEN: TOKEN, SECRET_KEY: 'abc' }],
  ['ARTIFACT_STORE must be s3://bucket', { FACTORY_TOKEN: TOKEN, ARTIFACT_STORE: '/srv/artifacts' }],
  ['AWS_REGION is required with ARTIFACT_STORE', { FACTORY_TOKEN: TOKEN, ARTIFACT_STORE: 's3://bucket' }],
  ['AWS_ACCESS_KEY_ID is required with ARTIFACT_STORE', { FACTORY_TOKEN: TOKEN, ARTIFACT_STORE: 's3://bucket' }],
])('says: %s', (message, environment) => {
  expect(() => readConfig(environment)).toThrow(message)
})

it('names every invalid variable at once, without its value', () => {
  const wrong = () => readConfig({ FACTORY_TOKEN: 'secret', LOG_LEVEL: 'loud' })

  expect(wrong).toThrow(/FACTORY_TOKEN.*LOG_LEVEL/)
  expect(wrong).not.toThrow('secret')
})
