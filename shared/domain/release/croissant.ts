import type { ColumnInfo } from '../dataset/artifact'
import { readOwn } from '../json/own-value'
import { isNested, type Shape, type Shapes } from './column-shape'

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
  /** Of the columns that hold objects or lists. */
  shapes: Shapes
}

/**
 * The context that the specification prescribes, word for word: mlcroissant 1.1.1 accepts it without a warning
 * (2026-11-27).
 */
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

/**
 * Croissant 1.0: a set of records for each file, whose fields are its columns. What it cannot describe is left out: a
 * column whose values are of several kinds, lists of objects in each other, a name that is empty or that a path cannot
 * hold.
 */
export function toCroissant(source: CroissantSource): Record<string, unknown> {
  const { name, description, licence, semver, publishedAt, creator, url, files, columns, shapes } = source
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
      const field = columns.flatMap(({ name, type }, at) => {
        if (name === '') {
          return []
        }
        const place: Place = { path, column: name, id: `${set}/${toIdPart(name, at)}`, steps: ['$'], isInList: false }
        return isNested({ type }) ? toFields(readOwn(shapes, name), name, place) : [toLeaf(name, type, place)]
      })
      return { '@type': 'cr:RecordSet', '@id': set, 'name': set, field }
    }),
  }
}

type Field = Record<string, unknown>

/** Where the value of a field is. */
interface Place {
  path: string
  column: string
  id: string
  /** JSON paths in the column, one after the other: the next begins anew in each item of a list. */
  steps: readonly string[]
  /** Below a list of objects another list of objects cannot be told from it. */
  isInList: boolean
}

/** @returns one field, or none for what cannot be described or has not been looked at. */
function toFields(shape: Shape | null | undefined, name: string, place: Place): Field[] {
  if (shape === null) {
    return [toLeaf(name, 'string', place)]
  }
  switch (shape?.kind) {
    case 'scalar':
      return [toLeaf(name, shape.type, place)]
    case 'object':
      return toParent(name, shape.members, place)
    case 'list':
      return toListFields(shape.of, name, place)
    default:
      return []
  }
}

function toListFields(of: Shape | null, name: string, place: Place): Field[] {
  if (of === null || of.kind === 'scalar') {
    return [{ ...toLeaf(name, of?.type ?? 'string', place), repeated: true }]
  }
  return of.kind === 'object' && !place.isInList
    ? toParent(name, of.members, { ...place, isInList: true, steps: [...place.steps, '$'] })
        .map(it => ({ ...it, repeated: true }))
    : []
}

function toParent(name: string, members: Shapes, place: Place): Field[] {
  const [last = '$', before] = [place.steps.at(-1), place.steps.slice(0, -1)]
  // The database has an order of its own.
  const inOrder = Object.entries(members).sort(([a], [b]) => a < b ? -1 : 1)
  const subField = inOrder.flatMap(([member, shape], at) => UNQUOTABLE.test(member)
    ? []
    : toFields(shape, member, {
        ...place, id: `${place.id}/${toIdPart(member, at)}`, steps: [...before, `${last}."${member}"`],
      }))
  return subField.length > 0 ? [{ '@type': 'cr:Field', '@id': place.id, name, subField }] : []
}

/** What a quoted name of a JSON path cannot hold. */
const UNQUOTABLE = /^$|["\\\p{Cc}]/u

/** The whole column needs no path. */
function toLeaf(name: string, type: string, place: Place): Field {
  const transform = place.steps.filter(step => step !== '$').map(jsonPath => ({ jsonPath }))
  return {
    '@type': 'cr:Field',
    '@id': place.id,
    name,
    'dataType': DATA_TYPES[type] ?? 'sc:Text',
    'source': {
      fileObject: { '@id': place.path },
      extract: { column: place.column },
      ...transform.length > 0 && { transform: transform.length === 1 ? transform[0] : transform },
    },
  }
}

/** What an address does not take, a slash between names, and the mark of names that were changed. */
const UNADDRESSABLE = /[\s/%~]/g

/** A changed name ends in its place, so that none equals another. */
function toIdPart(name: string, at: number): string {
  const part = name.replaceAll(UNADDRESSABLE, '_')
  return part === name ? name : `${part}~${at + 1}`
}
