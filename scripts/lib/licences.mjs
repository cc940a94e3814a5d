import { existsSync, readFileSync } from 'node:fs'
import { inRoot } from './root.mjs'

/** Whose package.json is silent; read in the package itself. */
const READ_BY_HAND = { 'combine-errors': 'MIT', 'tosource': 'Zlib' }

/** Licences under which we may pass a package on inside the product, with its notice. */
export const PERMITTED = [
  '0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'CC-BY-4.0', 'CC0-1.0', 'ISC', 'MIT',
  'PSF-2.0', 'Python-2.0', 'Unlicense', 'Zlib',
]

/** One licence of an SPDX expression: of alternatives the first permitted one; undefined = none is. */
export function permittedOf(expression) {
  const isPermitted = part => part.split(' AND ').every(name => PERMITTED.includes(name.trim()))
  return expression.replaceAll(/[()]/g, '').split(' OR ').map(part => part.trim()).find(isPermitted)
}

/**
 * Packages that the product needs when it runs or is built (no development packages), by licence.
 *
 * @returns {Map<string, string[]>} names by the expression of their package.json; 'unknown' = it has none.
 */
export function listLicences() {
  const { packages } = JSON.parse(readFileSync(inRoot('package-lock.json'), 'utf8'))
  const byLicence = new Map()
  for (const [place, { dev, devOptional, license }] of Object.entries(packages)) {
    if (place === '' || dev || devOptional) {
      continue
    }
    const name = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)
    const licence = license ?? READ_BY_HAND[name] ?? licenceIn(place)
    byLicence.set(licence, (byLicence.get(licence) ?? new Set()).add(name))
  }
  return new Map([...byLicence].sort(([a], [b]) => a < b ? -1 : 1).map(([licence, names]) =>
    [licence, [...names].sort()]))
}

function licenceIn(place) {
  const file = inRoot(place, 'package.json')
  return (existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).license) || 'unknown'
}

/** The page of docs. */
export function toLicencePage(byLicence = listLicences()) {
  const count = [...byLicence.values()].reduce((sum, names) => sum + names.length, 0)
  const parts = [...byLicence].map(([licence, names]) =>
    `## ${licence} (${names.length})\n\n${names.map(name => `\`${name}\``).join(', ')}\n`)
  return `# Licences of the packages in the product

${count} packages, as \`package-lock.json\` names them, without those for development alone. \
Written by \`node scripts/licences.mjs\`; a test
compares it, and refuses a licence that is not in the list of \`scripts/lib/licences.mjs\` \
(no GPL, AGPL, LGPL, MPL, SSPL, BUSL). Of alternatives
(\`A OR B\`) the permitted one is taken. With versions and hashes: \`npm run sbom\`, in CycloneDX.

${parts.join('\n')}`
}
