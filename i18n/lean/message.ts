export type Named = Record<string, unknown>

const BETWEEN_FORMS = /\s*\|\s*/
const PLACEHOLDER = /\{\s*(\w+)\s*\}/g

/**
 * Fills a message of the locale files: `{name}` is a value, `|` parts the forms for one and for many. The form is that of
 * `count` or `n` among the values, else of `plural`, which also stands for them.
 */
export function formatMessage(message: string, named: Named = {}, plural?: number): string {
  const forms = message.split(BETWEEN_FORMS)
  const form = forms[pickForm(numberOf(named.count) ?? numberOf(named.n) ?? plural ?? -1, forms.length)] ?? ''
  return form.replace(PLACEHOLDER, (_, name: string) => String(((name === 'count' || name === 'n') && !named[name] && plural !== undefined ? plural : named[name]) ?? ''))
}

const numberOf = (value: unknown) => typeof value === 'number' && Number.isFinite(value) ? value : undefined

/** Of two: one, many (and none). Of three: none, one, many. Of one: that. */
function pickForm(count: number, forms: number): number {
  const many = Math.abs(count)
  return forms === 1 ? 0 : forms === 2 ? Number(many !== 1) : Math.min(Math.trunc(many), 2)
}
