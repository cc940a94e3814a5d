import type { ColumnInfo } from '../dataset/artifact'

export interface CroissantSource {
  name: string
  description: string
  licence: string
  semver: string
  /** ISO 8601. */
  publishedAt: string
  creator: string
  /** Absolute address of the public page; absent = not known. */
  url?: string | undefined
  files: readonly { path: string, bytes: number, sha256: string }[]
  columns: readonly ColumnInfo[]
}

/** The context that the specification prescribes, word for word: mlcroissant 1.1.1 accepts it without a warning (2026-11-27). */
const CONTEXT = {
  '@language': 'en',
  '@vocab': 'https://schema.org/',
  'citeAs': 'cr:citeAs',
  'column': 'cr:column',
  'conformsTo': 'dct:conformsTo',
  'cr': 'http://mlcommons.org/croissant/',
  'rai': 'http://mlcommons.org/croissant/RAI/',
  'data': { '@id': 'cr:data', '@type': '@json' },
  'dataType': { '@id': 'cr:dataType', '@type': '@vocab' },
  'dct': 'http://purl.org/dc/terms/',
  'equivalentProperty': 'cr:equivalentProperty',
  'examples': { '@id': 'cr:examples', '@type': '@json' },
  'extract': 'cr:extract',
  'field': 'cr:field',
  'fileProperty': 'cr:fileProperty',
  'fileObject': 'cr:fileObject',
  'fileSet': 'cr:fileSet',
  'format': 'cr:format',
  'includes': 'cr:includes',
  'isLiveDataset': 'cr:isLiveDataset',
  'jsonPath': 'cr:jsonPath',
  'key': 'cr:key',
  'md5': 'cr:md5',
  'parentField': 'cr:parentField',
  'path': 'cr:path',
  'recordSet': 'cr:recordSet',
  'references': 'cr:references',
  'regex': 'cr:regex',
  'repeated': 'cr:repeated',
  'replace': 'cr:replace',
  'samplingRate': 'cr:samplingRate',
  'sc': 'https://schema.org/',
  'separator': 'cr:separator',
  'source': 'cr:source',
  'subField': 'cr:subField',
  'transform': 'cr:transform',
}

const DATA_TYPES: Record<string, string> = {
  boolean: 'sc:Boolean',
  integer: 'sc:Integer',
  number: 'sc:Float',
  timestamp: 'sc:DateTime',
}

/** Croissant 1.0: a set of records for each file, whose fields are its columns. Objects, arrays and mixed values are texts of JSON. */
export function toCroissant({ name, description, licence, semver, publishedAt, creator, url, files, columns }: CroissantSource): Record<string, unknown> {
  return {
    '@context': CONTEXT,
    '@type': 'sc:Dataset',
    name,
    'description': description || name,
    'conformsTo': 'http://mlcommons.org/croissant/1.0',
    'license': licence,
    'version': semver,
    'datePublished': publishedAt,
    'creator': { '@type': 'sc:Organization', 'name': creator },
    'citeAs': `${creator}: ${name} ${semver}, ${publishedAt.slice(0, 10)}`,
    'url': url ?? `urn:dataset:${encodeURIComponent(name)}:${semver}`,
    'distribution': files.map(({ path, bytes, sha256 }) => ({
      '@type': 'cr:FileObject',
      '@id': path,
      'name': path,
      'contentUrl': path,
      'contentSize': `${bytes} B`,
      'encodingFormat': 'application/jsonlines',
      sha256,
    })),
    'recordSet': files.map(({ path }, index) => {
      const set = files.length === 1 ? 'records' : `records-${index + 1}`
      return { '@type': 'cr:RecordSet', '@id': set, 'name': set, 'field': columns.map(column => toField(column, set, path)) }
    }),
  }
}

const toField = ({ name, type }: ColumnInfo, set: string, path: string) => ({
  '@type': 'cr:Field',
  '@id': `${set}/${name}`,
  name,
  'dataType': DATA_TYPES[type] ?? 'sc:Text',
  'source': { fileObject: { '@id': path }, extract: { column: name } },
})
