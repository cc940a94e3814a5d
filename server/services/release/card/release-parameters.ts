import type { StageKindView } from '#shared/contract/stage-kind.contract'
import { isSameJson } from '#shared/domain/json/same-json'
import type { CardLanguage } from '#shared/domain/release/card'

/** What is known of the type of a stage. */
export type CardKind = Pick<StageKindView, 'kind' | 'displayNames' | 'parametersSchema' | 'references'>

/** A card says how records were made; a prompt or a list of rules is read where the run is. */
const MOST_CHARS = 80

/**
 * The parameters of a stage that differ from their defaults: "Max tokens `2000`". Ids of what it refers to are left
 * out: they mean nothing to a reader.
 *
 * @param parameters by name; null = too large to be read here.
 */
export function listOwnParameters(
  parameters: Readonly<Record<string, unknown>>, kind: CardKind | undefined, language: CardLanguage,
): string[] {
  const properties = toRecord(kind?.parametersSchema['properties'])
  // In the order of the form.
  const names = Object.keys(properties).filter(name => Object.hasOwn(parameters, name))
  return names.flatMap((name) => {
    const node = toRecord(properties[name])
    const value = parameters[name]
    const refersTo = kind?.references[name]
    return (refersTo !== undefined && refersTo !== 'language') || isSame(value, node['default'])
      ? []
      : [`${toTitle(name, node, language)} ${toValueText(value)}`]
  })
}

/** null is a value that is too large, not none. */
const isSame = (value: unknown, initial: unknown) => value !== null && (
  isSameJson(value, initial) || (initial === undefined && (value === '' || value === false))
)

function toTitle(name: string, node: Record<string, unknown>, language: CardLanguage): string {
  const own = toRecord(toRecord(node['x-i18n'])[language])['title'] ?? node['title']
  return typeof own === 'string' ? own : name
}

function toValueText(value: unknown): string {
  const isPlainList = Array.isArray(value) && value.every(item => typeof item !== 'object')
  const text = isPlainList ? value.join(', ') : typeof value === 'string' ? value : JSON.stringify(value)
  // A line of code in Markdown has no line breaks and no back quotes.
  return value === null || text.length > MOST_CHARS || /[`\n\r]/.test(text) ? '…' : `\`${text}\``
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const toRecord = (value: unknown): Record<string, unknown> => isRecord(value) ? value : {}
