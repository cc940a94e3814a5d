import { en } from '../locales/en.ts'
import type { KindTexts, ParameterText } from '../locales/kind-texts.ts'
import { zhCN } from '../locales/zh-CN.ts'

export type SchemaNode = Record<string, unknown> & {
  properties?: Record<string, SchemaNode>
  items?: SchemaNode
}

const DRAFT = 'https://json-schema.org/draft/2020-12/schema'

/**
 * The JSON Schema of a kind's parameters: it refuses unknown ones, and contains, in both languages, the texts of the form and what
 * the kind does.
 */
export function toParametersSchema(kind: string, properties: Record<string, SchemaNode>, rest: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    '$schema': DRAFT,
    'description': textsOf(en, kind).text,
    'x-i18n': { 'zh-CN': { description: textsOf(zhCN, kind).text } },
    'type': 'object',
    'additionalProperties': false,
    'properties': withTexts(kind, '', properties),
    ...rest,
  }
}

export function displayNames(kind: string): Record<'zh-CN' | 'en', string> {
  return { 'zh-CN': textsOf(zhCN, kind).name, 'en': textsOf(en, kind).name }
}

function withTexts(kind: string, prefix: string, properties: Record<string, SchemaNode>): Record<string, SchemaNode> {
  return Object.fromEntries(Object.entries(properties).map(([name, node]) => {
    const key = prefix + name
    return [name, { ...node, ...textsFor(kind, key), ...nested(kind, key, node) }]
  }))
}

function nested(kind: string, key: string, node: SchemaNode): Partial<SchemaNode> {
  if (node.properties) {
    return { properties: withTexts(kind, `${key}.`, node.properties) }
  }
  return node.items?.properties ? { items: { ...node.items, properties: withTexts(kind, `${key}.`, node.items.properties) } } : {}
}

function textsFor(kind: string, key: string) {
  const [english, chinese] = [textsOf(en, kind).parameters[key], textsOf(zhCN, kind).parameters[key]]
  if (!english || !chinese) {
    throw new Error(`${kind}: no text for the parameter ${key}`)
  }
  return { ...toText(english), 'x-i18n': { 'zh-CN': toText(chinese) } }
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
  return { title, ...description && { description }, ...labels && { 'x-labels': labels }, ...hints && { 'x-hints': hints } }
}

function textsOf(locale: Record<string, KindTexts>, kind: string): KindTexts {
  const texts = locale[kind]
  if (!texts) {
    throw new Error(`no texts for ${kind}`)
  }
  return texts
}
