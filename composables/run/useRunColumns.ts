import { FIXED_RUN_COLUMNS, RUN_COLUMNS, type RunColumn } from '#shared/domain/run/run-column'
import type { TableColumn } from '../base/useColumns'

const HIDDEN_AT_FIRST: readonly RunColumn[] = ['success', 'trigger']
const isFixed = (key: RunColumn) => FIXED_RUN_COLUMNS.includes(key)

/** Where the labels of the columns are not known. */
export const useHiddenRunColumns = () =>
  useColumns('runs', RUN_COLUMNS.map(key => ({ key, label: '', isFixed: isFixed(key) })), HIDDEN_AT_FIRST).hidden

/** Columns of the list of runs, and which of them are shown. */
export function useRunColumns() {
  const { t } = useI18n()
  const labels = computed<Record<RunColumn, string>>(() => ({
    state: t('run.column.state'),
    name: t('run.column.name'),
    reason: t('run.column.reason'),
    disposition: t('run.column.disposition'),
    trigger: t('run.column.trigger'),
    out: t('run.column.out'),
    success: t('run.column.success'),
    failed: t('run.column.failed'),
    created: t('run.column.created'),
    finished: t('run.column.finished'),
    duration: t('run.column.duration'),
  }))
  const columns = computed<TableColumn<RunColumn>[]>(() =>
    RUN_COLUMNS.map(key => ({ key, label: labels.value[key], isFixed: isFixed(key) })))
  return { columns, ...useColumns('runs', columns, HIDDEN_AT_FIRST) }
}
