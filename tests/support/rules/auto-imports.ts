import { readFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { parse } from 'vue/compiler-sfc'
import { filesIn, parseScripts } from './imports'

/** Folders whose exports Nuxt imports by name, and the folder whose files are tags. */
const BY_NAME = ['composables', 'utils', 'stores']
const BY_TAG = 'components'

/** The file behind every name and every tag that needs no import. */
export function readAutoImports(): Map<string, string> {
  const names = BY_NAME.flatMap(filesIn).flatMap(file => exportsOf(file).map(name => [name, file] as const))
  const tags = filesIn(BY_TAG).filter(file => file.endsWith('.vue')).map(file =>
    [path.posix.basename(file, '.vue'), file] as const)
  return new Map([...names, ...tags])
}

/** The files that a file uses without an import, each once. */
export function autoImportsOf(
  file: string, known: ReadonlyMap<string, string>, text = readFileSync(file, 'utf8'),
): string[] {
  const names: Names = { used: new Set(), declared: new Set() }
  parseScripts(file, text).forEach(script => readNames(script, names))
  if (file.endsWith('.vue')) {
    readTemplate(parse(text).descriptor.template?.ast, known, names.used)
  }
  const targets = [...names.used].filter(name => !names.declared.has(name)).flatMap(name => known.get(name) ?? [])
  return [...new Set(targets)].filter(target => target !== file)
}

function exportsOf(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest)
  return source.statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement)) {
      return statement.exportClause && ts.isNamedExports(statement.exportClause)
        ? statement.exportClause.elements.map(it => it.name.text)
        : []
    }
    if (!ts.canHaveModifiers(statement) || !ts.getModifiers(statement)?.some(
      it => it.kind === ts.SyntaxKind.ExportKeyword,
    )) {
      return []
    }
    const declared = ts.isVariableStatement(statement) ? statement.declarationList.declarations : [statement]
    return declared.flatMap(it =>
      'name' in it && it.name && ts.isIdentifier(it.name as ts.Node) ? [(it.name as ts.Identifier).text] : [])
  })
}

interface Names {
  used: Set<string>
  /** Names of imports, variables and parameters, in any scope. */
  declared: Set<string>
}

function readNames(script: ts.SourceFile, names: Names): void {
  const visit = (node: ts.Node) => {
    if (ts.isIdentifier(node)) {
      const role = roleOf(node)
      if (role !== 'member') {
        names[role].add(node.text)
      }
    }
    ts.forEachChild(node, visit)
  }
  visit(script)
}

function roleOf(node: ts.Identifier): keyof Names | 'member' {
  const { parent } = node
  if ('propertyName' in parent && parent.propertyName === node) {
    return 'member'
  }
  if (ts.isQualifiedName(parent) && parent.right === node) {
    return 'member'
  }
  if (!('name' in parent) || parent.name !== node || ts.isShorthandPropertyAssignment(parent)) {
    return 'used'
  }
  const isMember = ts.isPropertyAccessExpression(parent)
    || ts.isPropertyAssignment(parent)
    || ts.isPropertySignature(parent)
    || ts.isMethodSignature(parent)
    || ts.isMethodDeclaration(parent)
  return isMember ? 'member' : 'declared'
}

/** The parts of a template's node that can contain names. */
interface TemplateNode {
  tag?: string
  content?: string | TemplateNode
  isStatic?: boolean
  exp?: TemplateNode
  arg?: TemplateNode
  children?: TemplateNode[]
  props?: TemplateNode[]
}

function readTemplate(node: unknown, known: ReadonlyMap<string, string>, used: Set<string>): void {
  const { tag, content, isStatic, exp, arg, children = [], props = [] } = (node ?? {}) as TemplateNode
  if (tag) {
    used.add(toComponentName(tag))
  }
  if (typeof content === 'string' && isStatic === false && content.match(/[\w$]+/g)?.some(word => known.has(word))) {
    readNames(
      ts.createSourceFile('expression.ts', `(${content})`, ts.ScriptTarget.Latest, true), { used, declared: new Set() },
    )
  }
  for (const part of [content, exp, arg, ...children, ...props]) {
    if (typeof part === 'object') {
      readTemplate(part, known, used)
    }
  }
}

/** `LazyRunRow` and `run-row` are `RunRow`. */
function toComponentName(tag: string): string {
  return tag.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase()).replace(/^Lazy(?=[A-Z])/, '')
}
