import { saveFile } from '~/utils/base/save-file'
import type { TableFile } from '~/utils/chart/chart-file'

/** Saves a table as a CSV file, named by its subject and its time. */
export function useSaveCsv() {
  const { csvOf, nameOf } = useFileContents()
  const saveCsv = (file: TableFile) => saveFile(new Blob([csvOf(file)], { type: 'text/csv;charset=utf-8' }), nameOf(file, 'csv'))
  return { saveCsv }
}
