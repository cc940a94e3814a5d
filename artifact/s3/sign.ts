import { createHash, createHmac } from 'node:crypto'
import type { Credentials } from '../store-place.ts'

export interface Unsigned {
  method: string
  /** Host and port, as in the header. */
  host: string
  /** Encoded, begins with a slash. */
  path: string
  query: Readonly<Record<string, string>>
  headers: Readonly<Record<string, string>>
  /** Of the body: the store refuses other bytes. */
  sha256: string
}

export interface Signer {
  region: string
  credentials: Credentials
}

const ALGORITHM = 'AWS4-HMAC-SHA256'

/** The headers of a request with its signature, by AWS Signature Version 4. */
export function sign(request: Unsigned, { region, credentials }: Signer, now: Date): Record<string, string> {
  const time = now.toISOString().replaceAll(/[-:]|\.\d{3}/g, '')
  const day = time.slice(0, 8)
  const headers: Record<string, string> = {
    ...request.headers, 'host': request.host, 'x-amz-content-sha256': request.sha256, 'x-amz-date': time,
    ...credentials.sessionToken && { 'x-amz-security-token': credentials.sessionToken },
  }
  const names = Object.keys(headers).sort()
  const signedNames = names.join(';')
  const canonical = [
    request.method, request.path, toQuery(request.query), ...names.map(name => `${name}:${headers[name]?.trim()}`), '',
    signedNames, request.sha256,
  ].join('\n')
  const scope = `${day}/${region}/s3/aws4_request`
  const text = [ALGORITHM, time, scope, createHash('sha256').update(canonical).digest('hex')].join('\n')
  const key = [day, region, 's3', 'aws4_request'].reduce<Buffer | string>(hmac, `AWS4${credentials.secretAccessKey}`)
  const signature = hmac(key, text).toString('hex')
  return {
    ...headers,
    authorization: `${ALGORITHM} Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${signedNames}, `
      + `Signature=${signature}`,
  }
}

const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest()

/** In the order and the encoding in which it is signed. */
export const toQuery = (query: Readonly<Record<string, string>>): string => Object.keys(query).sort()
  .map(name => `${encode(name)}=${encode(query[name] ?? '')}`).join('&')

/** As RFC 3986 has it: `encodeURIComponent` leaves some letters as they are. */
const encode = (text: string): string => encodeURIComponent(text).replaceAll(/[!'()*]/g, letter =>
  `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)
