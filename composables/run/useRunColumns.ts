import type { TableColumn } from '../base/useColumns'

export type RunColumn = 'state' | 'name' | 'reason' | 'disposition' | 'out' | 'success' | 'failed' | 'created' | 'finished' | 'duration'

/** Columns of the list of runs, and which of them are shown. */
export function useRunColumns() {
  const { t } = useI18n()
  const columns = computed<TableColumn<RunColumn>[]>(() => [
    { key: 'state', label: t('run.column.state'), isFixed: true },
    { key: 'name', label: t('run.column.name'), isFixed: true },
    { key: 'reason', label: t('run.column.reason') },
    { key: 'disposition', label: t('run.column.disposition') },
    { key: 'out', label: t('run.column.out') },
    { key: 'success', label: t('run.column.success') },
    { key: 'failed', label: t('run.column.failed') },
    { key: 'created', label: t('run.column.created') },
    { key: 'finished', label: t('run.column.finished') },
    { key: 'duration', label: t('run.column.duration') },
  ])
  return { columns, ...useColumns('runs', columns, ['success']) }
}
