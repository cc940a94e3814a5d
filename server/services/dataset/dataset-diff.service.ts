import type { DatasetDiff } from '#shared/contract/dataset.contract'
import { diffColumns } from '#shared/domain/dataset/version-diff'
import { getVersionRow, toSummary } from './dataset.service'
import type { Deps } from '../common/deps'

/** Compares schema, sizes and column statistics, not records. @throws AppError `not_found` */
export async function getDatasetDiff({ db }: Pick<Deps, 'db'>, { id, from, to }: { id: string, from: string, to: string }): Promise<DatasetDiff> {
  const { version: before } = await getVersionRow(db, { id, version: from })
  const { version: after } = await getVersionRow(db, { id, version: to })
  const filesOf = (version: typeof before) => version.manifest.files.map(file => file.sha256).join()
  return {
    from: toSummary(before),
    to: toSummary(after),
    rows: after.rows - before.rows,
    bytes: after.bytes - before.bytes,
    isSameData: filesOf(before) === filesOf(after),
    columns: diffColumns(before, after),
  }
}
