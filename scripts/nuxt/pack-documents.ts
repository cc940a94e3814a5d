import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** Licences that allow to pass a text on together with their own. */
const FREE = new Set(['Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'ISC', 'MIT'])
/** Of a text: what the example's model reads in a fraction of a second, so that the whole run takes about half a minute. */
const MOST_CHARS = 4_000
/** Nothing to read. */
const TABLES = ['docs/erd/**', 'docs/glossary.md', 'docs/licences.md']
const CHINESE = 'README.zh-CN.md'
const README = /^readme\.md$/i
const LICENCE = /^licen[sc]e(?:\.md)?$/i

interface Package { name: string, version: string, license?: string, dependencies?: Record<string, string> }

interface DemoDocument {
  path: string
  package: string
  license: string
  text: string
}

const readPackage = (folder: string): Package => JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))

/**
 * The short documents of the example: the project's own, and README and licence of the packages that it is built of. Without its
 * licence beside it, a README may not be passed on, so such a package is left out.
 */
export function listDemoDocuments(root: string): DemoDocument[] {
  const { name, license = '', dependencies = {} } = readPackage(root)
  const own = globSync(['*.md', 'docs/**/*.md'], { cwd: root, exclude: TABLES }).sort()
    .map(file => ({ path: file.split(path.sep).join('/'), package: name, license, text: readFileSync(path.join(root, file), 'utf8') }))
    // The Chinese one is filtered out before the model reads it: that is what it is there for.
    .filter(document => isShort(document) || document.path === CHINESE)
  return [...own, ...Object.keys(dependencies).sort().flatMap(dependency => listOfPackage(path.join(root, 'node_modules', dependency)))]
}

function listOfPackage(folder: string): DemoDocument[] {
  if (!existsSync(path.join(folder, 'package.json'))) {
    return []
  }
  const { name, version, license = '' } = readPackage(folder)
  const files = readdirSync(folder).sort()
  const [readme, licence] = [files.find(file => README.test(file)), files.find(file => LICENCE.test(file))]
  if (!FREE.has(license) || readme === undefined || licence === undefined) {
    return []
  }
  const [read, granted] = [readme, licence].map(file => ({ path: `${name}@${version}/${file}`, package: name, license, text: readFileSync(path.join(folder, file), 'utf8') }))
  return granted && isShort(granted) ? [...read && isShort(read) ? [read] : [], granted] : []
}

const isShort = ({ text }: DemoDocument): boolean => text.length <= MOST_CHARS

/** One record a line. */
export const packDemoDocuments = (root: string): string => listDemoDocuments(root).map(document => `${JSON.stringify(document)}\n`).join('')
