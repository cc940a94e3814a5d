import type { ConfigImportAnswer, ConfigView } from '#shared/contract/setting/config.contract'
import { toProblem } from '~/utils/api/problem'
import { toConfigPath, toTextPlace } from '~/utils/setting/config-draft'

/** A config.json that is looked at before it is saved. */
export function useConfigImport(config: () => ConfigView, onSaved: () => void) {
  const { t } = useI18n()
  const api = useApi()
  const notify = useNotify()
  const { faultText } = useConfigFaultText(() => config().entries)
  const text = ref('')
  /** Of the look at this very text. */
  const answer = shallowRef<ConfigImportAnswer>()
  const faults = shallowRef<string[]>([])
  watch(text, () => {
    answer.value = undefined
    faults.value = []
  })

  const asking = useAction(async (dryRun: boolean) => {
    faults.value = []
    const asked = text.value
    const result = await api(
      'configImport', { version: config().version, query: { dryRun: String(dryRun) }, body: { text: asked } },
    )
    if (dryRun) {
      answer.value = asked === text.value ? result : undefined
      return
    }
    notify.done(t('setting.config.import.done'))
    onSaved()
  }, {
    title: () => t('setting.config.import.failed'),
    explain: (error) => {
      faults.value = (toProblem(error)?.errors ?? []).map(fault =>
        faultText({ ...fault, path: toConfigPath(fault.pointer), ...toTextPlace(text.value, fault.pointer) }))
      return faults.value.length > 0 ? false : undefined
    },
  })

  return { text, answer, faults, look: () => asking.run(true), apply: () => asking.run(false), isBusy: asking.isBusy }
}
