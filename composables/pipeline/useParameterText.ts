import type { FormField } from '~/utils/form/schema-form'

/** Controls whose value is the id of something with a name. */
const NAMING = new Set<FormField['control']>(['configuration', 'dataset', 'policy'])

type Field = FormField | undefined

/**
 * Values of parameters as people read them, ids by the name of what they stand for.
 *
 * @param fields those that are shown: only what they name is read.
 */
export function useParameterText(
  fields: () => readonly Field[], datasets: () => readonly { id: string, name: string }[] = () => [],
) {
  const { t } = useI18n()
  const { valueText } = useValueText()
  const has = (control: FormField['control']) => fields().some(field => field?.control === control)
  const configurations = useConfigurationOptions(() => has('configuration'))
  const policies = usePolicyOptions(() => has('policy'))
  const names = computed(() => new Map(datasets().map(({ id, name }) => [id, name])))
  const readDataset = useThingNames('dataset', () => t('form.dataset_unknown'))

  /** A value that is not set, or empty, has a word as well. */
  function parameterText(field: Field, value: unknown): string {
    const isUnset = value === undefined || value === null
    // Without a default, what is not set is not there.
    if (field && ((isUnset && field.initial === undefined) || (
      NAMING.has(field.control) && (value === '' || (isUnset && field.initial === ''))
    ))) {
      return t('launch.parameters.none')
    }
    if (isUnset) {
      return t('launch.parameters.default')
    }
    if ((field?.control === 'configuration' || field?.control === 'policy') && typeof value === 'string') {
      return (field.control === 'policy' ? policies : configurations).nameOf(value)
    }
    if (field?.control === 'dataset' && typeof value === 'string') {
      return names.value.get(value) ?? readDataset(value)
    }
    return (typeof value === 'string' ? names.value.get(value) : undefined)
      ?? (valueText(field, value) || t('pipeline.diff.blank'))
  }

  return { parameterText }
}
