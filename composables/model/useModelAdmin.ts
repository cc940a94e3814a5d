import type { ModelConfigDetail, ModelVersionView } from '#shared/contract/model/model-config.contract'
import type { ModelPriceView } from '#shared/contract/model/model-price.contract'

const keyOf = ({ id }: { id: string }) => id

/** What is done to configurations from their list; it is read anew after it. */
export function useModelAdmin(refresh: () => Promise<unknown>) {
  const { t } = useI18n()
  const api = useApi()
  const notify = useNotify()

  const enabling = useAction(async ({ id, version }: ModelConfigDetail, isEnabled: boolean) => {
    await api('modelChange', { params: { id }, version, body: { isEnabled } })
    await refresh()
  }, { title: ({ name }) => t('model.change_failed', { name }), keyOf })

  const archiving = useAction(async ({ id, version, name }: ModelConfigDetail) => {
    await api('modelDelete', { params: { id }, version })
    notify.done(t('model.archived', { name }))
    await refresh()
    return true
  }, { title: ({ name }) => t('model.archive_failed', { name }), keyOf })

  const restoring = useAction(async ({ id, name }: ModelConfigDetail) => {
    await api('modelRestore', { params: { id } })
    notify.done(t('model.restored', { name }))
    await refresh()
  }, { title: ({ name }) => t('model.restore_failed', { name }), keyOf })

  const busyIds = computed(() => [...enabling.running.value, ...restoring.running.value].map(([config]) => config.id))

  /** What is being switched on or off is shown as it shall be. */
  const pending = computed(() => new Map(enabling.running.value.map(([config, isEnabled]) => [config.id, isEnabled])))

  return {
    enable: enabling.run, pending, archive: archiving.run, isArchiving: archiving.isBusy, restore: restoring.run,
    busyIds,
  }
}

/** Makes an old version the newest. */
export function useModelVersionRestore(config: () => ModelConfigDetail, refresh: () => Promise<unknown>) {
  const { t } = useI18n()
  const api = useApi()
  const notify = useNotify()
  return useAction(async ({ number }: ModelVersionView) => {
    await api('modelVersionRestore', { params: { id: config().id, number } })
    notify.done(t('model.history.restored', { number }))
    await refresh()
  }, { title: ({ number }) => t('model.history.restore_failed', { number }) })
}

/** Removes a price that was entered by mistake. */
export function useModelPriceRemoval(configId: () => string, refresh: () => Promise<unknown>) {
  const { t } = useI18n()
  const api = useApi()
  const notify = useNotify()
  return useAction(async ({ id, version }: ModelPriceView) => {
    await api('modelPriceDelete', { params: { id: configId(), priceId: id }, version })
    notify.done(t('model.price.removed'))
    await refresh()
    return true
  }, { title: () => t('model.price.remove_failed'), keyOf })
}
