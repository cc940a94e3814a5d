import type { SourceView } from '#shared/contract/source.contract'
import { INGEST_KINDS, type IngestKind } from '#shared/domain/source-format'
import { SOURCE_KINDS, type SourceKind } from '#shared/domain/source-kind'
import { cursorOf, firstOf, isUuid, textOf, type UrlQuery } from '../api/url-query'
import { toStartUrl } from '../pipeline/pipeline-url'

/** Steps of the layer that adds a source, in order. */
export const SOURCE_STEPS = ['connect', 'preview', 'save'] as const
export type SourceStep = (typeof SOURCE_STEPS)[number]

/** The state of the list in its address; an invalid value falls back to the default, so the address still opens. */
export interface SourceListState {
  q: string
  kind: SourceKind | ''
  stageKind: IngestKind | ''
  /** Only sources that need attention. */
  attention: boolean
  /** Shows archived sources instead of the others. */
  archived: boolean
  cursor: string
}

export const SOURCE_LIST_DEFAULT: SourceListState = {
  q: '', kind: '', stageKind: '', attention: false, archived: false, cursor: '',
}

export function fromSourceListUrl(query: UrlQuery): SourceListState {
  return {
    q: textOf(query.q).trim(),
    kind: SOURCE_KINDS.find(kind => kind === firstOf(query.kind)) ?? '',
    stageKind: INGEST_KINDS.find(kind => kind === firstOf(query.format)) ?? '',
    attention: firstOf(query.attention) === '1',
    archived: firstOf(query.archived) === '1',
    cursor: cursorOf(query.cursor),
  }
}

/** Only values that differ from the default, so that the plain list has a plain address. */
export const toSourceListUrl = ({ q, kind, stageKind, attention, archived, cursor }: SourceListState): UrlQuery => ({
  ...q ? { q } : {}, ...kind ? { kind } : {}, ...stageKind ? { format: stageKind } : {},
  ...attention ? { attention: '1' } : {}, ...archived ? { archived: '1' } : {}, ...cursor ? { cursor } : {},
})

export const isSourceListFiltered = ({ q, kind, stageKind, attention, archived }: SourceListState) =>
  q !== '' || kind !== '' || stageKind !== '' || attention || archived

/** The open step; undefined = none. An unknown value opens the first step. */
export function fromStepUrl(query: UrlQuery): SourceStep | undefined {
  return query.add === undefined ? undefined : SOURCE_STEPS.find(step => step === firstOf(query.add)) ?? 'connect'
}

/**
 * Layers of one saved source: the address has a parameter with the source's id; `replace` edits it at its file; `file`,
 * which asks whether a file is deleted, with that of the upload, because an archived source has none.
 */
export const SOURCE_LAYERS = ['preview', 'edit', 'replace', 'import', 'archive', 'file'] as const
export type SourceLayer = (typeof SOURCE_LAYERS)[number]

export interface OpenLayer {
  layer: SourceLayer
  id: string
}

/** The first valid layer; only one is open at a time. */
export function fromLayerUrl(query: UrlQuery): OpenLayer | undefined {
  for (const layer of SOURCE_LAYERS) {
    const id = firstOf(query[layer])
    if (isUuid(id)) {
      return { layer, id }
    }
  }
  return undefined
}

/** Closes every layer and keeps the other parameters of the list. */
export const NO_LAYER = {
  add: undefined, preview: undefined, edit: undefined, replace: undefined, import: undefined, archive: undefined,
  file: undefined, into: undefined, run: undefined,
}

/** The layer that adds a source, to import it into this dataset. */
export const toSourceFor = (datasetId: string) => ({ path: '/sources', query: { add: 'connect', into: datasetId } })

/** The actions for a source: a test starts at once, a pipeline on its own page; every other action opens a layer. */
export type SourceVerb = 'test' | 'pipeline' | SourceLayer

/** The file of a source that can be deleted: none of a folder, nor one that is gone. */
export const toFileId = ({ upload, uploadId }: Pick<SourceView, 'upload' | 'uploadId'>): string | undefined =>
  upload && upload.deletedAt === null ? uploadId ?? undefined : undefined

/** The editor with a draft that reads the source. */
export const toSourcePipeline = (id: string) =>
  ({ path: '/pipelines/new', query: { start: toStartUrl({ type: 'source', id }) } })
