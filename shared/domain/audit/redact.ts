import { PRIVATE_KEY_BLOCK, SECRET } from '../secret-shape'

/** Stands for a secret. */
export const REDACTED = '••••'

/** Names whose value is a secret when it is a text; numbers such as `maxTokens` and flags such as `hasSecret` are none. */
const SECRET_NAME = /(?:^|[-_. ])(?:secret|secrets|password|passwd|passphrase|token|authorization|cookie|credential|credentials|signature|api[-_ ]?key|access[-_ ]?key|private[-_ ]?key|secret[-_ ]?key|sealed)(?:$|[-_. ])/

/**
 * `https://name:word@host` → `https://name:••••@host`. The scheme is bounded: in `a-a-a-…` each letter begins one, and the time would grow
 * with the square of the length.
 */
const PASSWORD_IN_ADDRESS = /(\b[a-z][a-z0-9+.-]{0,40}:\/\/[^\s/?#:@]*:)[^\s/?#@]+(?=@)/gi
/** `?token=…`, of an address. */
const SECRET_IN_QUERY = /([?&](?:access_token|api_?key|auth|key|password|secret|sig|signature|token)=)[^&#\s"']+/gi
/** Less strict than the shapes of keys: what follows such a mark is seldom worth keeping. `dfc` are our own tokens. */
const MARKED = String.raw`\b(?:(?:sk|pk|rk|xox[abprs]|ghp|gho|ghs|github_pat|glpat|dfc|Bearer)[-_ ][\w.~+/-]{12}|AKIA[0-9A-Z]{16}\b)`
/** With all that may belong to it. In one pass, which takes what begins first: of two, one would take the mark of the other. */
const KEY = new RegExp(String.raw`(?:${SECRET.source}|${MARKED})[\w.~+/-]*=*`, 'g')

/** Deeper values are left out: no view of ours is as deep. */
const DEEPEST = 60

/**
 * What may be stored for ever: secrets are replaced, by the name of their field and by their form. The second line of
 * defence, behind views that show no secret.
 */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') {
    return redactText(value)
  }
  if (typeof value !== 'object' || value === null || value instanceof Date) {
    return value
  }
  if (depth >= DEEPEST) {
    return '…'
  }
  return Array.isArray(value)
    ? value.map(item => redact(item, depth + 1))
    : Object.fromEntries(Object.entries(value).map(([name, item]) => [name, isSecretName(name) ? hide(item) : redact(item, depth + 1)]))
}

const redactText = (text: string) => text
  .replaceAll(PASSWORD_IN_ADDRESS, `$1${REDACTED}`)
  .replaceAll(PRIVATE_KEY_BLOCK, REDACTED)
  .replaceAll(KEY, REDACTED)
  .replaceAll(SECRET_IN_QUERY, `$1${REDACTED}`)

/** Flags, counts, and nothing stay readable: that there is a secret is none. */
const hide = (value: unknown) => value === '' || value === null || value === undefined || typeof value === 'boolean' || typeof value === 'number' ? value : REDACTED

/** `apiKey`, `api_key` and `X-Api-Key` are one name; `tokenizer` is none. */
const isSecretName = (name: string) => SECRET_NAME.test(name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase())
