import { textOfValue } from '~/utils/form/parameter-label'
import type { FormField } from '~/utils/form/schema-form'

/** Values of parameters, in the reader's language. */
export function useValueText() {
  const { t } = useI18n()
  const valueText = (field: FormField | undefined, value: unknown) => textOfValue(field, value, {
    separator: t('common.list_separator'),
    objectSeparator: t('form.fault_separator'),
    on: t('setting.value.on'),
    off: t('setting.value.off'),
  })
  return { valueText }
}
