import type { KindTexts, ParameterText } from '../kind-texts.ts'

export type SchemaNode = Record<string, unknown> & {
  properties?: Record<string, SchemaNode>
  items?: SchemaNode
}

const DRAFT = 'https://json-schema.org/draft/2020-12/schema'

/**
 * The JSON Schema of a kind's parameters: it refuses unknown ones, and contains, in both languages, the texts of the
 * form and what the kind does.
 */
export function toParametersSchema(
  kind: string, texts: KindTexts, properties: Record<string, SchemaNode>, required: readonly string[],
): Record<string, unknown> {
  const { en, 'zh-CN': zh } = texts
  return {
    '$schema': DRAFT,
    'description': en.text,
    ...en.inputs && { 'x-inputs': en.inputs },
    'x-i18n': { 'zh-CN': { description: zh.text, ...zh.inputs && { 'x-inputs': zh.inputs } } },
    'type': 'object',
    'additionalProperties': false,
    'properties': withTexts({ kind, texts }, '', properties),
    ...required.length > 0 && { required },
  }
}

export const displayNames = (texts: KindTexts): Record<'zh-CN' | 'en', string> =>
  ({ 'zh-CN': texts['zh-CN'].name, 'en': texts.en.name })

interface Named { kind: string, texts: KindTexts }

function withTexts(of: Named, prefix: string, properties: Record<string, SchemaNode>): Record<string, SchemaNode> {
  return Object.fromEntries(Object.entries(properties).map(([name, node]) => {
    const key = prefix + name
    return [name, { ...node, ...textsFor(of, key), ...nested(of, key, node) }]
  }))
}

function nested(of: Named, key: string, node: SchemaNode): Partial<SchemaNode> {
  if (node.properties) {
    return { properties: withTexts(of, `${key}.`, node.properties) }
  }
  return node.items?.properties
    ? { items: { ...node.items, properties: withTexts(of, `${key}.`, node.items.properties) } }
    : {}
}

function textsFor({ kind, texts }: Named, key: string) {
  const [english, chinese] = [texts.en.parameters[key], texts['zh-CN'].parameters[key]]
  if (!english || !chinese) {
    throw new Error(`${kind}: no text for the parameter ${key}`)
  }
  const [note, chineseNote] = [texts.en.notes?.[key], texts['zh-CN'].notes?.[key]]
  return {
    ...toText(english),
    ...note && { 'x-note': note },
    'x-i18n': { 'zh-CN': { ...toText(chinese), ...chineseNote && { 'x-note': chineseNote } } },
  }
}

interface NodeText {
  'title': string
  'description'?: string
  'x-labels'?: Record<string, string>
  'x-hints'?: Record<string, string>
}

function toText(text: ParameterText): NodeText {
  if (typeof text === 'string') {
    return { title: text }
  }
  const [title, description, labels, hints] = text
  return {
    title, ...description && { description }, ...labels && { 'x-labels': labels }, ...hints && { 'x-hints': hints },
  }
}
