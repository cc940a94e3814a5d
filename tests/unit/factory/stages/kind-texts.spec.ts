import { describe, expect, it } from 'vitest'
import { STAGE_KINDS } from '#factory/stages/registry'

interface Texts {
  'x-labels'?: Record<string, string>
  'x-hints'?: Record<string, string>
  'x-inputs'?: string[]
}
interface SchemaNode extends Texts {
  'properties'?: Record<string, SchemaNode>
  'items'?: SchemaNode
  'enum'?: string[]
  'anyOf'?: { const?: string }[]
  'x-input'?: number
  'x-i18n'?: { 'zh-CN': Texts }
}

/** The schema and everything below it. */
const nodesOf = (node: SchemaNode): SchemaNode[] =>
  [node, ...[...Object.values(node.properties ?? {}), ...node.items ? [node.items] : []].flatMap(nodesOf)]

const valuesOf = (node: SchemaNode) => node.enum ?? node.anyOf?.map(option => option.const) ?? []

const kinds = STAGE_KINDS.map(definition => [definition.kind, definition] as const)

describe('stage kinds', () => {
  it.each(kinds)('%s has an icon, a name and texts in both languages', (_, { icon, displayNames, parametersSchema }) => {
    expect(icon).toMatch(/^i-lucide-[a-z-]+$/)
    expect(displayNames['zh-CN']).not.toBe(displayNames.en)
    for (const node of Object.values(
      parametersSchema.properties as Record<string, { 'title': string, 'x-i18n': { 'zh-CN': { title: string } } }>,
    )) {
      expect(node.title).toBeTruthy()
      expect(node['x-i18n']['zh-CN'].title).toBeTruthy()
    }
  })

  it.each(kinds)('%s labels its allowed values, the same ones in both languages', (_, { parametersSchema }) => {
    for (const node of nodesOf(parametersSchema as SchemaNode)) {
      const labels = Object.keys(node['x-labels'] ?? {})
      expect(Object.keys(node['x-i18n']?.['zh-CN']['x-labels'] ?? {})).toEqual(labels)
      expect(valuesOf(node)).toEqual(expect.arrayContaining(labels))
      const hints = Object.keys(node['x-hints'] ?? {})
      expect(Object.keys(node['x-i18n']?.['zh-CN']['x-hints'] ?? {})).toEqual(hints)
      expect(hints.length === 0 ? [] : valuesOf(node)).toEqual(hints)
    }
  })

  it('name all their inputs in both languages, or none, and their parameters no others', () => {
    const named = STAGE_KINDS.flatMap(({ kind, minInputs, maxInputs, parametersSchema }) => {
      const schema = parametersSchema as SchemaNode
      const inputs = nodesOf(schema).flatMap(node => node['x-input'] ?? [])
      const names = [schema['x-inputs'] ?? [], schema['x-i18n']?.['zh-CN']['x-inputs'] ?? []]
      return inputs.length === 0 && names.flat().length === 0
        ? []
        : [{
            kind, minInputs, maxInputs, names: names.map(it => new Set(it).size),
            others: inputs.filter(it => it >= maxInputs),
          }]
    })

    expect(named.map(({ kind }) => kind)).toContain('join')
    expect(named).toEqual(named.map(({ kind, maxInputs }) =>
      ({ kind, minInputs: maxInputs, maxInputs, names: [maxInputs, maxInputs], others: [] })))
  })
})
