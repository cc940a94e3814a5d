export interface CardHeadFacts {
  name: string
  /** Markdown of the card's section. */
  licence: string
  rows: number
  /** Of the data, relative to the card. */
  paths: readonly string[]
  /** ISO 639, as a stage kept only texts in these; empty = not known. */
  languages: readonly string[]
}

/** Licences by the names that the hub knows: those of SPDX in small letters, and its own. */
const LICENCES = new Set([
  'afl-3.0', 'agpl-3.0', 'apache-2.0', 'bsd-2-clause', 'bsd-3-clause', 'bsl-1.0', 'cc', 'cc-by-2.0', 'cc-by-2.5',
  'cc-by-3.0',
  'cc-by-4.0', 'cc-by-nc-2.0', 'cc-by-nc-3.0', 'cc-by-nc-4.0', 'cc-by-nc-nd-3.0', 'cc-by-nc-nd-4.0', 'cc-by-nc-sa-2.0',
  'cc-by-nc-sa-3.0', 'cc-by-nc-sa-4.0', 'cc-by-nd-4.0', 'cc-by-sa-3.0', 'cc-by-sa-4.0', 'cc0-1.0',
  'cdla-permissive-1.0',
  'cdla-permissive-2.0', 'cdla-sharing-1.0', 'etalab-2.0', 'gfdl', 'gpl-2.0', 'gpl-3.0', 'isc', 'lgpl-2.1', 'lgpl-3.0',
  'mit',
  'mpl-2.0', 'ms-pl', 'odbl', 'odc-by', 'pddl', 'unlicense', 'wtfpl', 'zlib',
])

/** From one power of ten to the next, as the hub writes them. */
const SIZES: readonly (readonly [number, string])[] = [
  [1e3, 'n<1K'], [1e4, '1K<n<10K'], [1e5, '10K<n<100K'], [1e6, '100K<n<1M'], [1e7, '1M<n<10M'], [1e8, '10M<n<100M'],
  [1e9, '100M<n<1B'], [1e10, '1B<n<10B'], [1e11, '10B<n<100B'], [1e12, '100B<n<1T'],
]

/**
 * The YAML head by which a hub of datasets, and its library, know a card. Each text is a string of JSON, which YAML
 * reads, too.
 */
export function toCardHead({ name, licence, rows, paths, languages }: CardHeadFacts): string {
  const codes = [...new Set(languages.map(toLanguage))].sort()
  const lines = [
    `pretty_name: ${JSON.stringify(name)}`,
    ...toLicenceLines(licence),
    ...codes.length > 0 ? ['language:', ...codes.map(code => `- ${JSON.stringify(code)}`)] : [],
    'size_categories:',
    `- ${JSON.stringify(SIZES.find(([below]) => rows < below)?.[1] ?? 'n>1T')}`,
    'configs:',
    '- config_name: "default"',
    '  data_files:',
    '  - split: "train"',
    '    path:',
    ...paths.map(path => `    - ${JSON.stringify(path)}`),
  ]
  return `---\n${lines.join('\n')}\n---\n\n`
}

/** Two letters where there are two: eng → en, cmn → zh. */
const toLanguage = (code: string): string => Intl.getCanonicalLocales(code)[0] ?? code

/** What is no name of a licence alone is one of its own, under its first line. */
function toLicenceLines(licence: string): string[] {
  const first = licence.split('\n').map(line => line.replace(/^[-*#\s]+/, '').trim()).find(line => line !== '') ?? ''
  const id = first.toLowerCase().replace(/[.,;]$/, '').replaceAll(/\s+/g, '-')
  if (LICENCES.has(id)) {
    return [`license: ${JSON.stringify(id)}`]
  }
  return first === '' ? [] : ['license: "other"', `license_name: ${JSON.stringify(first.slice(0, 200))}`]
}
