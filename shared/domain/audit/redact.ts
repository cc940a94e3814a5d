import { endOfPrivateKey, PRIVATE_KEY_BLOCK, SECRET } from '#record/secret-shape'

/** Stands for a secret. */
export const REDACTED = '••••'

/**
 * Names whose value is a secret when it is a text; numbers such as `maxTokens` and flags such as `hasSecret` are none.
 */
const SECRET_NAME = /(?:^|[-_. ])(?:secret|secrets|password|passwd|passphrase|token|authorization|cookie|credential|credentials|signature|api[-_ ]?key|access[-_ ]?key|private[-_ ]?key|secret[-_ ]?key|sealed)(?:$|[-_. ])/

/**
 * `https://name:word@host` → `https://name:••••@host`. The scheme is bounded: in `a-a-a-…` each letter begins one, and
 * the time would grow with the square of the length.
 */
const PASSWORD_IN_ADDRESS = /(\b[a-z][a-z0-9+.-]{0,40}:\/\/[^\s/?#:@]*:)[^\s/?#@]+(?=@)/gi
/** `?token=…`, of an address. */
const SECRET_IN_QUERY = /([?&](?:access_token|api_?key|auth|key|password|secret|sig|signature|token)=)[^&#\s"']+/gi
/** Less strict than the shapes of keys: what follows such a mark is seldom worth keeping. `dfc` are our own tokens. */
const MARKED = String.raw`\b(?:(?:sk|pk|rk|xox[abprs]|ghp|gho|ghs|github_pat|glpat|dfc|Bearer)[-_ ][\w.~+/-]{12}|AKIA[0-9A-Z]{16}\b)`
/**
 * With all that may belong to it. In one pass, which takes what begins first: of two, one would take the mark of the
 * other.
 */
const KEY = new RegExp(String.raw`(?:${SECRET.source}|${MARKED})[\w.~+/-]*=*`, 'g')

/** Deeper values are left out: no view of ours is as deep. */
const DEEPEST = 60

/** Whole lines of a private key, which has 64 or more in each; of names and ids none has as many in a row. */
const KEY_LINE = /[A-Za-z0-9+/]{32}/

/** What the texts of a list have said so far, in their order: each may be a line of one private key. */
interface Lines {
  isInKey: boolean
  /** Texts that are still to come and have the last line of a key. */
  endsLeft: number
}

/**
 * What may be stored for ever: secrets are replaced, by the name of their field and by their form. The second line of
 * defence, behind views that show no secret.
 */
export const redact = (value: unknown): unknown => redactPart(value, 0)

/** @param lines of the outermost list around it */
function redactPart(value: unknown, depth: number, lines?: Lines): unknown {
  if (typeof value === 'string') {
    return lines ? redactLine(value, lines) : redactText(value)
  }
  if (!isNested(value)) {
    return value
  }
  if (depth >= DEEPEST) {
    return '…'
  }
  if (Array.isArray(value)) {
    const own = lines ?? { isInKey: false, endsLeft: countEnds(value, depth) }
    return value.map(item => redactPart(item, depth + 1, own))
  }
  return Object.fromEntries(Object.entries(value).map(([name, item]) =>
    [name, isSecretName(name) ? hide(item) : redactPart(item, depth + 1, lines)]))
}

const isNested = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !(value instanceof Date)

/** As many texts as `redactPart` looks at. */
function countEnds(value: unknown, depth: number): number {
  if (typeof value === 'string') {
    return endOfPrivateKey(value, 0) < 0 ? 0 : 1
  }
  if (!isNested(value) || depth >= DEEPEST) {
    return 0
  }
  const items: unknown[] = Array.isArray(value)
    ? value
    : Object.entries(value).flatMap(([name, item]: [string, unknown]) => isSecretName(name) ? [] : [item])
  return items.reduce((sum: number, item) => sum + countEnds(item, depth + 1), 0)
}

/** A key whose last line never comes was cut off: of what follows, only what looks like its lines is a part of it. */
function redactLine(text: string, lines: Lines): string {
  const end = endOfPrivateKey(text, 0)
  lines.endsLeft -= end < 0 ? 0 : 1
  if (lines.isInKey && end < 0) {
    return text !== '' && (lines.endsLeft > 0 || KEY_LINE.test(text)) ? REDACTED : redactText(text)
  }
  const [hidden, rest] = lines.isInKey ? [REDACTED, text.slice(end)] : ['', text]
  const last = [...rest.matchAll(PRIVATE_KEY_BLOCK)].at(-1)?.[0]
  lines.isInKey = last !== undefined && endOfPrivateKey(last, 0) < 0
  return hidden + redactText(rest)
}

const redactText = (text: string) => text
  .replaceAll(PASSWORD_IN_ADDRESS, `$1${REDACTED}`)
  .replaceAll(PRIVATE_KEY_BLOCK, REDACTED)
  .replaceAll(KEY, REDACTED)
  .replaceAll(SECRET_IN_QUERY, `$1${REDACTED}`)

/** Flags, counts, and nothing stay readable: that there is a secret is none. */
const hide = (value: unknown) =>
  value === '' || value === null || value === undefined || typeof value === 'boolean' || typeof value === 'number'
    ? value
    : REDACTED

/** `apiKey`, `api_key` and `X-Api-Key` are one name; `tokenizer` is none. */
const isSecretName = (name: string) => SECRET_NAME.test(name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase())
