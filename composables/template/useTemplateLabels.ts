/** What the labels of templates are called: those that the product proposes have a name, others are what was entered. */
export function useTemplateLabels() {
  const { t } = useI18n()
  const names = computed<Record<string, string>>(() =>
    ({ production: t('template.label.production'), candidate: t('template.label.candidate') }))
  const labelName = (label: string) => Object.hasOwn(names.value, label) ? names.value[label] ?? label : label
  return {
    labelName,
    /** With the label as the API has it, where one is chosen. */
    labelWithCode: (label: string) => {
      const name = labelName(label)
      return name.toLowerCase() === label ? label : t('template.label.with_code', { name, label })
    },
  }
}
