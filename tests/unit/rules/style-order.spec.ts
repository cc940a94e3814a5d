import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse, type SFCTemplateBlock } from 'vue/compiler-sfc'
import { filesIn } from '../../support/rules/imports'

interface Rule { selector: string, properties: string[] }
interface Tag { name: string, classes: string[] }
interface Component { file: string, rules: Rule[], roots: Tag[], uses: Tag[] }
type Node = NonNullable<SFCTemplateBlock['ast']>['children'][number]

const ELEMENT = 1
const ATTRIBUTE = 6

/** Those within conditions (`@media`), too. */
const toRules = (css: string): Rule[] =>
  [...css.replaceAll(/\/\*[\s\S]*?\*\//g, '').matchAll(/([^{}]+)\{([^{}]*)\}/g)].flatMap(([, head = '', body = '']) => {
    const properties = [...body.matchAll(/(?:^|;)\s*([\w-]+)\s*:/g)].map(([, name = '']) => name)
    return head.split(',').map(selector => ({ selector: selector.trim(), properties }))
  })

const toTags = (nodes: readonly Node[]): (Tag & { inner: readonly Node[] })[] => nodes.flatMap((node) => {
  if (node.type !== ELEMENT) {
    return []
  }
  if (node.tag === 'template') {
    return toTags(node.children)
  }
  const classes = node.props.flatMap(prop => prop.type === ATTRIBUTE && prop.name === 'class'
    ? (prop.value?.content ?? '').split(/\s+/).filter(Boolean)
    : [])
  return { name: node.tag.replace(/^Lazy/, ''), classes, inner: node.children }
})

const toAllTags = (nodes: readonly Node[]): Tag[] =>
  toTags(nodes).flatMap(tag => [tag, ...toAllTags(tag.inner)])

const nameOf = (file: string) => /(\w+)\.vue$/.exec(file)?.[1] ?? ''
const components = new Map(['components', 'pages', 'layouts']
  .flatMap(filesIn)
  .filter(file => file.endsWith('.vue'))
  .map((file): [string, Component] => {
    const { template, styles } = parse(readFileSync(file, 'utf8'), { filename: file }).descriptor
    const nodes = template?.ast?.children ?? []
    return [file, {
      file, rules: styles.flatMap(({ content }) => toRules(content)), roots: toTags(nodes), uses: toAllTags(nodes),
    }]
  }))
const byName = new Map([...components].filter(([file]) => file.startsWith('components/')).map(([file, it]) =>
  [nameOf(file), it]))

/** What the root of a component is given by its own style, and by that of the component which is its root. */
function ownProperties(component: Component): Set<string> {
  return new Set(component.roots.flatMap(({ name, classes }) => {
    const inner = byName.get(name)
    const own = component.rules.filter(({ selector }) =>
      selector === name || classes.some(it => new RegExp(`^\\.${it}(?![\\w. -])`).test(selector)))
    return [...own.flatMap(({ properties }) => properties), ...inner && inner !== component ? ownProperties(inner) : []]
  }))
}

describe('the style of a component', () => {
  // Styles come in another order with the page, with a link and with a dialog: of two that are equally strong, the last
  // one counts.
  it('that sets what another component sets itself names its class twice', () => {
    const equal = [...components.values()].flatMap(component => component.uses.flatMap(({ name, classes }) => {
      const other = byName.get(name)
      const own = other && other !== component ? ownProperties(other) : new Set()
      return component.rules
        .filter(({ selector }) => classes.some(it => selector === `.${it}`))
        .flatMap(({ selector, properties }) => properties.filter(it => own.has(it)).map(property =>
          `${component.file}: ${selector} sets ${property} of ${name}`))
    }))

    expect(equal).toEqual([])
  })
})
