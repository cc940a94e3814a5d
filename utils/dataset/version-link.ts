import { API_BASE } from '#shared/contract/paths'

/** Address of all records of a version, as a file for the browser to save. */
export const toVersionDownload = (datasetId: string, version: string, format: 'jsonl' | 'csv'): string =>
  `${API_BASE}/datasets/${datasetId}/versions/${encodeURIComponent(version)}/download?format=${format}`
