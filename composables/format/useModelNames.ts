import { isSimulated } from '#shared/domain/model/simulated'

/** Names of models beside their figures. A simulated model is marked as such, on charts and in saved files too. */
export function useModelNames() {
  const { t } = useI18n()

  /** @param model null = all others together, '' = not known. */
  function modelName(model: string | null): string {
    if (model === null) {
      return t('stat.tokens.others')
    }
    return isSimulated(model)
      ? t('stat.tokens.simulated_model', { model, mark: t('common.simulated') })
      : model || t('stat.tokens.unknown_model')
  }
  return { modelName }
}
