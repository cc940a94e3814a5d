/**
 * Shapes of keys whose issuers give them a prefix, tokens with a signature, and private keys. Strict: names of fields and models must
 * not look like one. Every repetition is bounded, so that the time is proportional to the length of the text.
 */
export const SECRET = /(?<![\w-])(?:sk-[\w-]{20,200}|gh[pousr]_[A-Za-z0-9]{36,100}|github_pat_\w{22,200}|AKIA[0-9A-Z]{16}|LTAI[A-Za-z0-9]{12,24}|AIza[\w-]{35}|xox[abprs]-[\w-]{10,200}|hf_[A-Za-z0-9]{30,64}|gsk_[A-Za-z0-9]{40,100}|xai-[A-Za-z0-9]{40,200}|r8_[A-Za-z0-9]{30,64}|nvapi-[\w-]{40,200}|[rs]k_(?:live|test)_[A-Za-z0-9]{16,200}|eyJ[\w-]{10,400}\.eyJ[\w-]{10,800}\.[\w-]{10,400})(?![\w-])|-----BEGIN (?:[A-Z]{1,10} ){0,2}PRIVATE KEY-----/g

/** How each of them begins, short enough to be copied into a condition of a stage. */
export const SECRET_START = String.raw`(?:sk-|gh[pousr]_|github_pat_|AKIA|LTAI|AIza|xox[abprs]-|hf_|gsk_|xai-|r8_|nvapi-|[rs]k_(?:live|test)_|eyJ)[\w-]{10}|PRIVATE KEY-----`

/** A whole header; nobody writes one into data by chance, but into settings. */
const BEARER = /\bBearer\s+\S{16}/i

/** Whether a setting has a secret in it. */
export const hasSecret = (text: string): boolean => text.search(SECRET) >= 0 || BEARER.test(text)
