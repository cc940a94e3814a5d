import { expect, it } from 'vitest'
import { sign, toQuery } from '#artifact/s3/sign'

const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
const signer = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' },
}
const request = {
  method: 'GET', host: 'examplebucket.s3.amazonaws.com', path: '/', query: {}, headers: {}, sha256: EMPTY,
}
const now = new Date('2013-05-24T00:00:00Z')
const signatureOf = (own: Partial<typeof request>) =>
  /Signature=(\w+)$/.exec(sign({ ...request, ...own }, signer, now).authorization ?? '')?.[1]

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
it.each([
  [
    'a part of an object', { path: '/test.txt', headers: { range: 'bytes=0-9' } },
    'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  ],
  [
    'an object that is written', {
      method: 'PUT', path: '/test%24file.text',
      headers: { 'date': 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' },
      sha256: '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
    }, '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
  ],
  [
    'a setting of a bucket', { query: { lifecycle: '' } },
    'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
  ],
  [
    'a list', { query: { 'prefix': 'J', 'max-keys': '2' } },
    '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
  ],
])('signs %s as the documentation of AWS does', (_, own, signature) => {
  expect(signatureOf(own)).toBe(signature)
})

it('signs the token of a session, and sends it', () => {
  const headers = sign(request, {
    ...signer, credentials: { ...signer.credentials, sessionToken: 'token' },
  }, now)

  expect(headers['x-amz-security-token']).toBe('token')
  expect(headers.authorization).toContain('SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token,')
})

it('encodes a query as it is signed', () => {
  expect(toQuery({ b: 'a b/c', a: '*\'()!~-._' })).toBe('a=%2A%27%28%29%21~-._&b=a%20b%2Fc')
})
