import { ArtifactStoreFailed } from '../store.ts'
import type { Bucket } from '../store-place.ts'

interface Asked {
  method: string
  key: string
}

interface Refusal {
  status: number
  /** Of the store, for example NoSuchBucket; '' = the answer had none. */
  code: string
  text: string
  /** Where the bucket is, if the store says so. */
  region: string
  isPassing: boolean
}

const LONGEST = 300

/** @param what continues the sentence that begins with the store */
export const failed = (
  { name, endpoint }: Bucket, what: string,
  { isPassing = true, ...options }: Partial<ErrorOptions & { isPassing: boolean }> = {},
): ArtifactStoreFailed =>
  new ArtifactStoreFailed(`the artifact store s3://${name} at ${endpoint} ${what}`, { isPassing, ...options })

/** What the store answered, with what to do. */
export const refused = (bucket: Bucket, asked: Asked, refusal: Refusal): ArtifactStoreFailed =>
  failed(bucket, adviceOf(bucket, refusal) ?? sayAll(asked, refusal), { isPassing: refusal.isPassing })

/** The connection failed, or took too long. An error that is known already stays as it is. */
export function noAnswer(bucket: Bucket, { method, key }: Asked, error: unknown): ArtifactStoreFailed {
  if (error instanceof ArtifactStoreFailed) {
    return error
  }
  // A deadline aborts the request: its reason says more than the abort.
  const cause = error instanceof Error && error.name === 'AbortError' && error.cause instanceof Error
    ? error.cause
    : error
  return failed(bucket, `does not answer ${method} ${key}: ${toText(cause)} (S3_ENDPOINT)`, { cause })
}

function toText(error: unknown): string {
  // Of several addresses that were tried in vain, Node says only the code.
  const { message = '', code = '' } = error instanceof Error ? error as NodeJS.ErrnoException : {}
  return (message || String(code) || String(error)).slice(0, LONGEST)
}

function adviceOf(bucket: Bucket, { status, code, region }: Refusal): string | undefined {
  switch (code) {
    case 'NoSuchBucket':
      return `has no bucket ${bucket.name}: create it, or set ARTIFACT_STORE`
    case 'InvalidAccessKeyId':
    case 'SignatureDoesNotMatch':
    case 'InvalidToken':
      return `does not take the credentials (${code}): set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and, if they are `
        + 'temporary, AWS_SESSION_TOKEN'
    case 'ExpiredToken':
      return 'does not take the credentials any more: AWS_SESSION_TOKEN has expired'
    case 'RequestTimeTooSkewed':
      return 'says that the clock of this machine is wrong'
    case 'AuthorizationHeaderMalformed':
    case 'PermanentRedirect':
      return `has the bucket in another region${region && ` (${region})`}: set AWS_REGION`
    default:
      return status === 301 || status === 307
        ? `has the bucket elsewhere${region && ` (${region})`}: set AWS_REGION or S3_ENDPOINT`
        : undefined
  }
}

function sayAll({ method, key }: Asked, { status, code, text }: Refusal): string {
  const what = `${method} ${key === '' ? 'of the bucket' : key}`
  const said = [status, code, text.slice(0, LONGEST)].filter(Boolean).join(' ')
  return status === 403
    ? `refuses ${what} (${said}): what belongs to AWS_ACCESS_KEY_ID must be allowed to list the bucket, and to read, `
    + 'write and delete its objects'
    : `answers ${what} with ${said}`
}
