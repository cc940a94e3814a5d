/** The line of a saved file that says that its figures are demo data. */
export function useDemoMark() {
  const { t } = useI18n()
  return computed(() => ({ name: t('project.demo.mark'), value: t('project.demo.mark_value') }))
}
