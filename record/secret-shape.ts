/**
 * Shapes of keys whose issuers give them a prefix, and of tokens with a signature, each at least as long as its issuer
 * makes it. Strict: names of fields and models must not look like one. Every repetition of theirs is bounded, so that
 * the time is proportional to the length of the text.
 */
const KEYS = [
  String.raw`sk-[\w-]{20,200}`,
  'gh[pousr]_[A-Za-z0-9]{36,100}',
  String.raw`github_pat_\w{22,200}`,
  'AKIA[0-9A-Z]{16}',
  'LTAI[A-Za-z0-9]{12,24}',
  String.raw`AIza[\w-]{35}`,
  String.raw`xox[abprs]-[\w-]{10,200}`,
  'hf_[A-Za-z0-9]{30,64}',
  'gsk_[A-Za-z0-9]{40,100}',
  'xai-[A-Za-z0-9]{40,200}',
  'r8_[A-Za-z0-9]{30,64}',
  String.raw`nvapi-[\w-]{40,200}`,
  '[rs]k_(?:live|test)_[A-Za-z0-9]{16,200}',
].join('|')

/** @param most of characters of each part */
const signedToken = (most: string) => String.raw`eyJ[\w-]{10,${most}}\.eyJ[\w-]{10,${most}}\.[\w-]{10,${most}}`
/**
 * Groups and rights make a token of many kilobytes. It begins after what cannot be a part of it, so that no part is
 * read more than three times; without a bound, a text of some megabytes would need more stack than there is.
 */
const SIGNED = signedToken('65536')
/** The engine of conditions needs no stack, and knows no bound so high. */
const SIGNED_CONDITION = signedToken('')

const PRIVATE_KEY = '-----BEGIN (?:[A-Z]{1,10} ){0,2}PRIVATE KEY-----'
const PRIVATE_KEY_END = '-----END (?:[A-Z]{1,10} ){0,2}PRIVATE KEY-----'

/** A key stands alone: `risk-assessment` holds the beginning of one. */
export const SECRET = new RegExp(String.raw`(?<![\w-])(?:${KEYS}|${SIGNED})(?![\w-])|${PRIVATE_KEY}`, 'g')

/**
 * The same for a condition of a stage, which only asks whether there is one: what stands around a key is part of the
 * match where `SECRET` looks around.
 */
export const SECRET_CONDITION = String.raw`(?:^|[^\w-])(?:${KEYS}|${SIGNED_CONDITION})(?:$|[^\w-])|${PRIVATE_KEY}`

/**
 * A private key whose first line is `SECRET`, to its last line; without one, to the end of the text. Its repetition has
 * no bound and needs none: it always ends in a match, so that the search goes on after all that it has read.
 */
export const PRIVATE_KEY_BLOCK = new RegExp(String.raw`${PRIVATE_KEY}[^]*?(?:${PRIVATE_KEY_END}|$)`, 'g')

const LAST_LINE = new RegExp(PRIVATE_KEY_END, 'g')

/** The index after the last line of the private key that goes on at `from`; -1 where the text has none. */
export function endOfPrivateKey(text: string, from: number): number {
  LAST_LINE.lastIndex = from
  return LAST_LINE.test(text) ? LAST_LINE.lastIndex : -1
}

/** A whole header; nobody writes one into data by chance, but into settings. */
const BEARER = /\bBearer\s+\S{16}/i

/** Whether a setting has a secret in it. */
export const hasSecret = (text: string): boolean => text.search(SECRET) >= 0 || BEARER.test(text)
