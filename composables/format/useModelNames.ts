import { isSimulated } from '~/utils/stat/stat-panel'

/** What models are called beside their figures. A simulated one is named as such, on charts and in what is saved too. */
export function useModelNames() {
  const { t } = useI18n()

  /** @param model null = all others together, '' = not known. */
  function modelName(model: string | null): string {
    if (model === null) {
      return t('stat.tokens.others')
    }
    return isSimulated(model) ? t('stat.tokens.simulated_model', { model, mark: t('common.simulated') }) : model || t('stat.tokens.unknown_model')
  }
  return { modelName }
}
