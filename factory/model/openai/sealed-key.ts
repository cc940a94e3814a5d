import { createDecipheriv } from 'node:crypto'
import { status } from '@grpc/grpc-js'
import { GrpcError } from '#proto/adapter/status-details.ts'
import { MODEL_DOMAIN } from '../provider.ts'

const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Characters allowed in an HTTP header. */
const HEADER_TEXT = /^[\x21-\x7e]{1,4096}$/

/**
 * Decrypts an API key; the plain text exists only during the call.
 *
 * @param secretKey 32 bytes in base64
 * @throws GrpcError FAILED_PRECONDITION without a key, with another one, or when the value was changed.
 */
export function openApiKey(sealed: Uint8Array, secretKey: string | undefined): string {
  if (!secretKey) {
    throw refused('SECRET_KEY_MISSING', 'this service has no SECRET_KEY to open the API key with')
  }
  const apiKey = decrypt(sealed, Buffer.from(secretKey, 'base64'))
  if (!HEADER_TEXT.test(apiKey)) {
    throw refused('API_KEY_UNUSABLE', 'the API key has characters that a header cannot carry')
  }
  return apiKey
}

function decrypt(sealed: Uint8Array, key: Buffer): string {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES))
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString()
  }
  catch (cause) {
    throw refused('SECRET_KEY_MISMATCH', 'the API key was sealed with another SECRET_KEY, or was changed', cause)
  }
}

const refused = (reason: string, message: string, cause?: unknown) =>
  new GrpcError(status.FAILED_PRECONDITION, message, { reason, domain: MODEL_DOMAIN }, { cause })
