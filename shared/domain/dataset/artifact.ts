export interface ColumnInfo {
  name: string
  /** 'string' | 'integer' | 'number' | 'boolean' | 'timestamp' | 'object' | 'array' | 'unknown' */
  type: string
  nullable: boolean
}

export interface ArtifactInfo {
  uri: string
  mediaType: string
  /** -1 = unknown. */
  records: number
  bytes: number
  sha256: string
  /** 'OUTPUT' | 'REJECTS' | 'SAMPLES' | 'MANIFEST' | 'TRACE' */
  role: string
  /** Display name, such as the name of an uploaded file. */
  name?: string
}

/** `manifest.json` as the stage that writes to the dataset makes it. */
export interface DatasetManifest {
  dataset: string
  files: DatasetFile[]
  rows: number
  bytes: number
  columns: ColumnInfo[]
  stats: Record<string, unknown>
}

export interface DatasetFile {
  path: string
  uri: string
  bytes: number
  rows: number
  sha256: string
  /** The row index of the file. */
  indexUri: string
}
