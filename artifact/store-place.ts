import path from 'node:path'

/** Where artifacts are kept: plain values, so that a thread can be given them. */
export interface StorePlace {
  /** Of the artifacts; with a bucket, only of the files that grow. */
  directory: string
  bucket?: Bucket
}

export interface Bucket {
  name: string
  /** Before each key: empty, or it ends in a slash. */
  prefix: string
  /** Protocol, host and port. */
  endpoint: string
  region: string
  /** The bucket is in the path of an address, and not in its host. */
  isPathStyle: boolean
  credentials: Credentials
}

/** Secrets: never logged, never shown. */
export interface Credentials {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
}

/** The settings as console and factory read them; an absent or empty one is not set. */
export interface StoreSettings {
  ARTIFACT_STORE?: string | undefined
  ARTIFACT_DIR: string
  S3_ENDPOINT?: string | undefined
  /** `true`, `false`, or `auto`. */
  S3_FORCE_PATH_STYLE?: string | undefined
  AWS_REGION?: string | undefined
  AWS_ACCESS_KEY_ID?: string | undefined
  AWS_SECRET_ACCESS_KEY?: string | undefined
  AWS_SESSION_TOKEN?: string | undefined
}

export interface StoreFault {
  name: keyof StoreSettings
  message: string
}

/** Letters that need no encoding in an address, so that a key is the same text everywhere. */
const ADDRESS = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/((?:[\w-][\w.-]*\/)*(?:[\w-][\w.-]*)?))?$/
const REGION = /^[\w-]{1,64}$/
const USUAL_REGION = 'us-east-1'

/** What is wrong with the settings, each with its name; none = `toStorePlace` takes them. */
export function* findStoreFaults(settings: StoreSettings): Generator<StoreFault> {
  if (!settings.ARTIFACT_STORE) {
    return
  }
  if (!ADDRESS.test(settings.ARTIFACT_STORE)) {
    yield {
      name: 'ARTIFACT_STORE',
      message: 'must be s3://bucket or s3://bucket/prefix; letters, digits, - _ . and / in the prefix. Empty = the '
        + 'folder ARTIFACT_DIR',
    }
  }
  if (settings.S3_ENDPOINT && !isOrigin(settings.S3_ENDPOINT)) {
    yield { name: 'S3_ENDPOINT', message: 'must be http:// or https:// with a host, without a path or a login' }
  }
  if (settings.AWS_REGION && !REGION.test(settings.AWS_REGION)) {
    yield { name: 'AWS_REGION', message: 'must be the name of a region, for example eu-central-1' }
  }
  if (!settings.S3_ENDPOINT && !settings.AWS_REGION) {
    yield {
      name: 'AWS_REGION', message: 'is required with ARTIFACT_STORE, unless S3_ENDPOINT names a store of your own',
    }
  }
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const) {
    if (!settings[name]) {
      yield { name, message: 'is required with ARTIFACT_STORE' }
    }
  }
}

/** @param settings in which `findStoreFaults` finds nothing */
export function toStorePlace(settings: StoreSettings): StorePlace {
  const directory = path.resolve(settings.ARTIFACT_DIR)
  if (!settings.ARTIFACT_STORE) {
    return { directory }
  }
  const [, name = '', prefix = ''] = ADDRESS.exec(settings.ARTIFACT_STORE) ?? []
  const { AWS_REGION: region, AWS_SESSION_TOKEN: sessionToken } = settings
  return {
    directory,
    bucket: {
      name,
      prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`,
      endpoint: URL.parse(settings.S3_ENDPOINT ?? '')?.origin ?? `https://s3.${region}.amazonaws.com`,
      region: region || USUAL_REGION,
      // Own stores seldom have a host for each bucket; a name with dots fits no certificate.
      isPathStyle: settings.S3_FORCE_PATH_STYLE === 'true'
        || (settings.S3_FORCE_PATH_STYLE !== 'false' && (Boolean(settings.S3_ENDPOINT) || name.includes('.'))),
      credentials: {
        accessKeyId: settings.AWS_ACCESS_KEY_ID ?? '', secretAccessKey: settings.AWS_SECRET_ACCESS_KEY ?? '',
        ...sessionToken && { sessionToken },
      },
    },
  }
}

function isOrigin(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
    && url.pathname === '/' && url.search === '' && url.hash === ''
}

/** The settings of a place, for a process that is to open the same store. */
export function toStoreSettings({ directory, bucket }: StorePlace): Record<string, string> {
  return {
    ARTIFACT_DIR: directory,
    ...bucket && {
      ARTIFACT_STORE: `s3://${bucket.name}/${bucket.prefix}`,
      S3_ENDPOINT: bucket.endpoint,
      S3_FORCE_PATH_STYLE: String(bucket.isPathStyle),
      AWS_REGION: bucket.region,
      AWS_ACCESS_KEY_ID: bucket.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: bucket.credentials.secretAccessKey,
      AWS_SESSION_TOKEN: bucket.credentials.sessionToken ?? '',
    },
  }
}

/** The place as people may read it. */
export const describePlace = ({ directory, bucket }: StorePlace): string =>
  bucket ? `s3://${bucket.name}/${bucket.prefix} at ${bucket.endpoint}` : directory
