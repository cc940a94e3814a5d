import type { QcLotView } from '#shared/contract/quality/qc-lot.contract'
import { toLotName } from '#shared/domain/quality/lot-state'
import { toProblem } from '~/utils/api/problem'
import { createKeys } from '~/utils/api/request-key'

interface LotFormOptions {
  first: { policyId?: string | undefined, datasetId?: string | undefined, version?: string | undefined }
  /** The rejected lot that the new one takes the place of. */
  parentLotId?: string | undefined
  onDone: (lot: QcLotView) => void
}

/** Makes a lot over a version; errors are shown at the field that they name. */
export function useLotForm({ first, parentLotId, onDone }: LotFormOptions) {
  const { t } = useI18n()
  const api = useApi()
  const notify = useNotify()
  const projectId = useProjectId()
  const { findLabel } = useLabels()
  const { findingText } = useFindingText()
  const keys = createKeys()
  const policyId = ref(first.policyId ?? '')
  const datasetId = ref(first.datasetId ?? '')
  /** '' = the newest. */
  const version = ref(first.version ?? '')
  const isDrawn = ref(true)
  const errors = shallowRef<Record<string, string>>({})
  watch([policyId, datasetId, version], () => {
    errors.value = {}
  })
  watch(datasetId, () => {
    version.value = ''
  })

  const { run: save, isBusy } = useAction(async () => {
    errors.value = {}
    const body = {
      projectId: projectId.value, policyId: policyId.value, datasetId: datasetId.value, draw: isDrawn.value,
      ...version.value === '' ? {} : { version: version.value }, ...parentLotId === undefined ? {} : { parentLotId },
    }
    const lot = await api('qcLotCreate', { body, idempotencyKey: keys.keyFor('lot', body) })
    notify.done(t('quality.lot.made', { name: toLotName(lot.number) }))
    onDone(lot)
  }, {
    title: () => t('quality.lot.make_failed'),
    explain: (error) => {
      errors.value = Object.fromEntries((toProblem(error)?.errors ?? []).map(field =>
        [field.pointer, findLabel('quality.fault', field.code) ?? findingText(field)]))
      return Object.keys(errors.value).length > 0 ? false : undefined
    },
  })

  return {
    policyId, datasetId, version, isDrawn, errors,
    isIncomplete: computed(() => policyId.value === '' || datasetId.value === ''), save, isBusy,
  }
}
