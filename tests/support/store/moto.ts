import { randomUUID } from 'node:crypto'
import type { Bucket } from '#artifact/store-place.ts'
import type { PrivateServer } from '../services/postgres.ts'
import { freePort, startProcess, until } from '../services/process.ts'

/** Starts a private server of S3 that keeps everything in memory, and takes any credentials. */
export async function startMoto(program: string): Promise<PrivateServer> {
  const port = await freePort()
  const server = startProcess(program, ['-H', '127.0.0.1', '-p', String(port)])
  const url = `http://127.0.0.1:${port}`
  try {
    await until('moto to answer', async () => (await fetch(`${url}/moto-api/data.json`)).ok)
  }
  catch (error) {
    await server.kill()
    throw new Error(server.output(), { cause: error })
  }
  return { url, stop: () => server.stop(5_000) }
}

export const hasMoto = () => Boolean(process.env.TEST_S3_ENDPOINT)

/** @throws Error when there is none. */
export function motoUrl(): string {
  const url = process.env.TEST_S3_ENDPOINT
  if (!url) {
    throw new Error('no store of S3: set TEST_S3_ENDPOINT, or let `npm test` install moto')
  }
  return url
}

/** Calls a store directly. moto looks whether a request is signed, and not how. */
export async function askMoto(
  path: string, { method, body }: { method: string, body?: Buffer } = { method: 'GET' },
): Promise<Response> {
  const answer = await fetch(`${motoUrl()}/${path}`, {
    method, ...body && { body: new Uint8Array(body) },
    headers: { authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request' },
  })
  if (!answer.ok) {
    throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  }
  return answer
}

/** A new bucket at moto. @param endpoint of the store, for example a proxy before it */
export async function givenBucket(endpoint = motoUrl()): Promise<Bucket> {
  const name = `test-${randomUUID()}`
  await askMoto(name, { method: 'PUT' })
  return {
    name, prefix: 'of/this-test/', endpoint, region: 'us-east-1', isPathStyle: true,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test-secret' },
  }
}
