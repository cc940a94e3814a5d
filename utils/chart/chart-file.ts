import type { ChartFormat, ChartKind, ChartModel } from './chart-data'
import type { ChartProof, FilterName } from './chart-proof'

/** What a table saves. */
export interface TableFile {
  model: ChartModel
  title: string
  rangeLabel: string
  proof?: ChartProof | undefined
  curl?: string
  /** The filters of the page that its figures follow; default: all. */
  filteredBy?: readonly FilterName[]
}

/** What a chart saves. */
export interface ChartFile extends TableFile {
  kind: ChartKind
  format: ChartFormat
  meta: string
  isHorizontal?: boolean
}
