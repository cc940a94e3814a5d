import { readdirSync, readFileSync, statSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import path from 'node:path'
import ts from 'typescript'

const NOT_OURS = new Set(['node_modules', 'gen', 'tests', 'scripts', 'docs'])

/** Source files below a folder, or the file itself; paths are relative to the project's folder. */
export function filesIn(room: string): string[] {
  const stat = statSync(room, { throwIfNoEntry: false })
  if (!stat) {
    return []
  }
  if (stat.isFile()) {
    return [room]
  }
  return readdirSync(room).filter(name => !NOT_OURS.has(name))
    .flatMap(name => filesIn(path.posix.join(room, name)))
    .filter(file => /\.(?:ts|vue|mjs)$/.test(file))
}

/** Folders at the top of the project that hold source files. */
export const roomFolders = () => readdirSync('.', { withFileTypes: true })
  .filter(entry => entry.isDirectory() && !entry.name.startsWith('.') && !NOT_OURS.has(entry.name))
  .map(entry => entry.name)
  .filter(folder => filesIn(folder).length > 0)

/** Every module that a file names: static, dynamic, type-only, re-exported, required. */
export const importsOf = (file: string, text = readFileSync(file, 'utf8')): string[] =>
  parseScripts(file, text).flatMap(namedIn)

let last: { text: string, scripts: ts.SourceFile[] } | undefined

/**
 * The scripts of a file. The last result is kept: each file is read once for its imports and once for what Nuxt
 * imports.
 */
export function parseScripts(file: string, text: string): ts.SourceFile[] {
  if (last?.text !== text) {
    const scripts = file.endsWith('.vue')
      ? [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(match => match[1] ?? '')
      : [text]
    last = { text, scripts: scripts.map(script => ts.createSourceFile(file, script, ts.ScriptTarget.Latest, true)) }
  }
  return last.scripts
}

function namedIn(source: ts.SourceFile): string[] {
  const found: string[] = []
  const visit = (node: ts.Node) => {
    const named = moduleNameOf(node)
    if (named && ts.isStringLiteralLike(named)) {
      found.push(named.text)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

function moduleNameOf(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    return node.moduleSpecifier
  }
  if (ts.isImportTypeNode(node)) {
    return ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined
  }
  if (!ts.isCallExpression(node)) {
    return undefined
  }
  const isDynamic = node.expression.kind === ts.SyntaxKind.ImportKeyword
  const isRequire = ts.isIdentifier(node.expression) && node.expression.text === 'require'
  return isDynamic || isRequire ? node.arguments[0] : undefined
}

/** `server/grpc/queue.gateway`, `npm:kysely` or `node:path`. */
export function resolveTarget(file: string, spec: string): string {
  if (spec.startsWith('.')) {
    return path.posix.join(path.posix.dirname(file), spec)
  }
  if (isBuiltin(spec)) {
    return 'node:'
  }
  const own = spec.replace(/^#(shared|db|proto|artifact|client|egress|embedded|record|tracing|server|factory)\//, '$1/')
    .replace(/^(?:~~|~|@@|@)\//, '')
  if (own !== spec) {
    return own
  }
  return spec.startsWith('#') ? spec : `npm:${spec}`
}

/** `allowed` is a room, a file without its ending, a package, or everything below one. */
export function matches(target: string, allowed: string): boolean {
  const bare = target.replace(/\.(?:ts|vue|mjs)$/, '')
  return bare === allowed || target.startsWith(`${allowed}/`) || (allowed === 'node:' && target.startsWith('node:'))
}
