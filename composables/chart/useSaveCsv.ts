import type { TableFile } from '~/utils/chart/chart-file'

/** What makes files: not needed before somebody saves one. */
export const loadContents = async () => ({
  ...await import('~/utils/chart/chart-contents'), ...await import('~/utils/base/save-file'),
})

/** Saves a table as a CSV file, named by its subject and its time. */
export function useSaveCsv() {
  const context = useFileContext()

  async function saveCsv(file: TableFile, isBare = false) {
    const { saveFile, toCsvText, toSavedName } = await loadContents()
    saveFile(
      new Blob([toCsvText(file, context.value, isBare)], { type: 'text/csv;charset=utf-8' }),
      toSavedName(file, 'csv', context.value),
    )
  }

  return { saveCsv }
}
