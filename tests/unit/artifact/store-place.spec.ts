import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { findStoreFaults, toStorePlace, toStoreSettings } from '#artifact/store-place'

const keys = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' }
const given = { ARTIFACT_DIR: 'x', ARTIFACT_STORE: 's3://bucket', AWS_REGION: 'eu-central-1', ...keys }
const faultsOf = (own: Record<string, string | undefined>) =>
  [...findStoreFaults({ ...given, ...own })].map(({ name }) => name)

describe('the place of artifacts', () => {
  it('is a folder when no bucket is named, whatever else is set', () => {
    expect(faultsOf({ ARTIFACT_STORE: '', S3_ENDPOINT: 'nonsense' })).toEqual([])
    expect(toStorePlace({ ...given, ARTIFACT_STORE: '' })).toEqual({ directory: path.resolve('x') })
  })

  it('is a bucket of AWS, in its region', () => {
    expect(toStorePlace(given)).toEqual({ directory: path.resolve('x'), bucket: {
      name: 'bucket', prefix: '', endpoint: 'https://s3.eu-central-1.amazonaws.com', region: 'eu-central-1',
      isPathStyle: false, credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
    } })
  })

  it.each([
    [{ S3_ENDPOINT: 'http://minio:9000/' }, { endpoint: 'http://minio:9000', isPathStyle: true }],
    [{ S3_ENDPOINT: 'https://minio', AWS_REGION: undefined }, { endpoint: 'https://minio', region: 'us-east-1' }],
    [{ S3_ENDPOINT: 'https://minio', S3_FORCE_PATH_STYLE: 'false' }, { isPathStyle: false }],
    [{ S3_FORCE_PATH_STYLE: 'true' }, { isPathStyle: true }],
    [{ ARTIFACT_STORE: 's3://a.b/c/d' }, { name: 'a.b', prefix: 'c/d/', isPathStyle: true }],
    [{ ARTIFACT_STORE: 's3://bucket/c/' }, { prefix: 'c/' }],
    [{ AWS_SESSION_TOKEN: 't' }, { credentials: { sessionToken: 't' } }],
  ])('is with %o %o', (own, expected) => {
    expect(faultsOf(own)).toEqual([])
    expect(toStorePlace({ ...given, ...own }).bucket).toMatchObject(expected)
  })

  it('is the same for a process that is given its settings', () => {
    for (const own of [
      {}, { S3_ENDPOINT: 'http://[::1]:9000' }, { ARTIFACT_STORE: 's3://a.b/c', AWS_SESSION_TOKEN: 't' },
    ]) {
      const place = toStorePlace({ ...given, ...own })

      expect(toStorePlace({ ARTIFACT_DIR: '', ...toStoreSettings(place) })).toEqual(place)
    }
  })

  it.each<[string, Record<string, string | undefined>]>([
    ...['bucket', 's3:/bucket', 's3://B', 's3://bucket/../x', 's3://bucket//x', 's3://bucket/a b', 's3://u:p@bucket']
      .map((ARTIFACT_STORE): [string, Record<string, string>] => ['ARTIFACT_STORE', { ARTIFACT_STORE }]),
    ...['minio:9000', 'ftp://minio', 'http://u:p@minio', 'http://minio/path', 'http://minio?x']
      .map((S3_ENDPOINT): [string, Record<string, string>] => ['S3_ENDPOINT', { S3_ENDPOINT }]),
    ['AWS_REGION', { AWS_REGION: '' }],
    ['AWS_REGION', { AWS_REGION: 'x/y' }],
    ['AWS_ACCESS_KEY_ID', { AWS_ACCESS_KEY_ID: undefined }],
    ['AWS_SECRET_ACCESS_KEY', { AWS_SECRET_ACCESS_KEY: '' }],
  ])('is refused by its setting %s: %o', (name, own) => {
    expect(faultsOf(own)).toEqual([name])
  })
})
