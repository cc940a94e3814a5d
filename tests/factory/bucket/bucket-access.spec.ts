import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createBucketStore } from '#artifact/s3/bucket-store'
import { ArtifactStoreFailed } from '#artifact/store'
import type { Bucket, Credentials } from '#artifact/store-place'
import { findMoto } from '#scripts/lib/programs.mjs'
import type { PrivateServer } from '../../support/services/postgres'
import { startMoto } from '../../support/store/moto'
import { storeKinds } from '../../support/store/stores'

const NAME = 'guarded'

/** A server that compares each signature with its own, and asks its policies: it takes only what is signed rightly. */
describe.runIf(storeKinds().includes('bucket') && findMoto())('a bucket that is guarded', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'bucket-access-'))
  let moto: PrivateServer
  let writer: Credentials
  let reader: Credentials

  beforeAll(async () => {
    moto = await startMoto(findMoto() ?? '')
    await fetch(`${moto.url}/${NAME}`, { method: 'PUT' })
    writer = await givenUser('writer', ['s3:*'])
    reader = await givenUser('reader', ['s3:GetObject', 's3:ListBucket'])
    await fetch(`${moto.url}/moto-api/reset-auth`, { method: 'POST', body: '0' })
  })

  afterAll(async () => {
    await moto.stop()
    rmSync(directory, { recursive: true })
  })

  async function askIam(action: string, parameters: Record<string, string>): Promise<string> {
    const answer = await fetch(moto.url, {
      method: 'POST', body: new URLSearchParams({ Action: action, Version: '2010-05-08', ...parameters }),
      headers: { authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/iam/aws4_request' },
    })
    return answer.text()
  }

  async function givenUser(name: string, allowed: readonly string[]): Promise<Credentials> {
    await askIam('CreateUser', { UserName: name })
    await askIam('PutUserPolicy', {
      UserName: name, PolicyName: 'own', PolicyDocument: JSON.stringify({
        Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: allowed, Resource: '*' }],
      }),
    })
    const key = await askIam('CreateAccessKey', { UserName: name })
    const textOf = (tag: string) => new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(key)?.[1] ?? ''
    return { accessKeyId: textOf('AccessKeyId'), secretAccessKey: textOf('SecretAccessKey') }
  }

  const open = (credentials: Credentials, more: Partial<Bucket> = {}) => createBucketStore({ directory, bucket: {
    name: NAME, prefix: 'a/b/', endpoint: moto.url, region: 'us-east-1', isPathStyle: true, credentials, ...more,
  } })
  const failureOf = async (work: Promise<unknown>) => {
    const failure = await work.then(() => undefined, (error: unknown) => error)
    expect(failure).toBeInstanceOf(ArtifactStoreFailed)
    return failure instanceof ArtifactStoreFailed ? failure : undefined
  }
  async function* bytesOf(text: string) {
    yield Buffer.from(text)
  }

  // Not lists: moto decodes the slash of a prefix before it signs. The examples of AWS are in sign.spec.ts.
  it('takes our requests as signed', async () => {
    const store = await open(writer)
    await store.checkAccess()
    const { uri } = await store.put(bytesOf('signed'))

    expect(Buffer.concat(await (await store.open(uri, { start: 2, end: 4 })).toArray()).toString()).toBe('gn')
    expect(await store.stat(uri)).toEqual({ bytes: 6 })
    await store.setMarker('signed')
    expect(await store.hasMarker('signed')).toBe(true)
    expect(await store.remove(uri, new Date(Date.now() + 3_600_000))).toBe(true)
  })

  it.each([
    ['an unknown key', { accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'canary-of-a-secret' }],
    ['a wrong secret', { secretAccessKey: 'canary-of-a-secret' }],
  ])('refuses %s, and the message names the settings and no secret', async (_, wrong) => {
    const failure = await failureOf((await open({ ...writer, ...wrong })).checkAccess())

    expect(failure?.message).toContain(`the artifact store s3://${NAME} at ${moto.url} does not take the credentials`)
    expect(failure?.message).toContain('AWS_SECRET_ACCESS_KEY')
    expect(failure?.isPassing).toBe(false)
    expect(JSON.stringify([failure, failure?.message, failure?.stack])).not.toContain('canary')
  })

  it('says that a bucket is missing, whatever is asked first', async () => {
    const store = await open(writer, { name: 'nowhere' })
    const uri = `artifact:sha256/${'0'.repeat(64)}`

    for (const ask of [
      () => store.checkAccess(), () => store.check(uri), () => store.open(uri), () => store.put(bytesOf('x')),
      () => store.setMarker('x'),
    ]) {
      expect((await failureOf(ask()))?.message).toContain('has no bucket nowhere: create it, or set ARTIFACT_STORE')
    }
  })

  it('lets read who may not write, and says what is not allowed', async () => {
    const { uri } = await (await open(writer)).put(bytesOf('for readers'))
    const store = await open(reader)

    await store.verify(uri)
    const failure = await failureOf(store.put(bytesOf('not allowed')))

    expect(failure?.message).toContain('refuses PUT sha256/')
    expect(failure?.message).toContain('what belongs to AWS_ACCESS_KEY_ID must be allowed to list the bucket')
    expect(failure?.isPassing).toBe(false)
  })

  it('says that nobody is at the address', async () => {
    const failure = await failureOf((await open(writer, { endpoint: 'http://127.0.0.1:1' })).checkAccess())

    expect(failure?.message).toMatch(/does not answer GET.*ECONNREFUSED.*S3_ENDPOINT/)
    expect(failure?.isPassing).toBe(true)
  })
})
