import { API_BASE } from '#shared/contract/paths'
import { cursorOf, firstOf, textOf, type UrlQuery } from '../api/url-query'

export const DATASET_TABS = ['preview', 'overview', 'versions', 'lineage', 'quality', 'releases'] as const
export type DatasetTab = (typeof DATASET_TABS)[number]

/**
 * The state of a dataset's page in its address; an invalid value falls back to the default, so the address still opens.
 */
export interface DatasetState {
  tab: DatasetTab
  /** MAJOR.MINOR.PATCH or `latest`. */
  version: string
  /** First row of the page, from 1 as people count. */
  row: number
  q: string
  /** Row of the open record, from 1; 0 = none. */
  record: number
  /** The two compared versions; '' = not chosen. */
  before: string
  after: string
  /** Hidden columns. */
  hide: string[]
  /** Cursor of the list of versions. */
  cursor: string
}

export const DATASET_DEFAULT: DatasetState = {
  tab: 'preview', version: 'latest', row: 1, q: '', record: 0, before: '', after: '', hide: [], cursor: '',
}

const SEMVER = /^\d{1,6}\.\d{1,6}\.\d{1,6}$/
const ROW = /^[1-9]\d{0,14}$/

export function fromDatasetUrl(query: UrlQuery): DatasetState {
  const tab = firstOf(query.tab)
  return {
    tab: DATASET_TABS.find(known => known === tab) ?? DATASET_DEFAULT.tab,
    version: toSemver(query.version) || DATASET_DEFAULT.version,
    row: toRow(query.row) || 1,
    q: textOf(query.q).trim(),
    record: toRow(query.record),
    before: toSemver(query.before),
    after: toSemver(query.after),
    hide: [query.hide ?? []].flat().filter(name => name !== null),
    cursor: cursorOf(query.cursor),
  }
}

/** The version that a run failed on, whose address asks for an import in its place; undefined = for any import. */
export const fromImportUrl = (query: UrlQuery): string | undefined => toSemver(query.import) || undefined

/** Only values that differ from the default, so that the plain page has a plain address. */
export function toDatasetUrl(state: DatasetState): UrlQuery {
  const { tab, version, row, q, record, before, after, hide, cursor } = state
  return {
    ...tab === DATASET_DEFAULT.tab ? {} : { tab },
    ...version === DATASET_DEFAULT.version ? {} : { version },
    ...row > 1 ? { row: String(row) } : {},
    ...q ? { q } : {},
    ...record > 0 ? { record: String(record) } : {},
    ...before ? { before } : {},
    ...after ? { after } : {},
    ...hide.length > 0 ? { hide } : {},
    ...cursor ? { cursor } : {},
  }
}

const toSemver = (value: UrlQuery[string]): string => {
  const text = firstOf(value) ?? ''
  return SEMVER.test(text) ? text : ''
}

const toRow = (value: UrlQuery[string]): number => {
  const text = firstOf(value) ?? ''
  return ROW.test(text) ? Number(text) : 0
}

/** What a person can do with a dataset besides opening it. */
export type DatasetVerb = 'import' | 'edit' | 'archive'

/** Address of all records of a version, as a file for the browser to save. */
export const toVersionDownload = (datasetId: string, version: string, format: 'jsonl' | 'csv'): string =>
  `${API_BASE}/datasets/${datasetId}/versions/${encodeURIComponent(version)}/download?format=${format}`
