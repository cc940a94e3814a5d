import { isReader } from '#shared/domain/pipeline/kind-facts'

/** As the server calls the pipeline that puts the fixes of a review into a version. */
const FIXES = 'apply review fixes'

/**
 * Names of pipelines; those that the product itself has created are called by what they do, in the reader's language.
 */
export function usePipelineNames() {
  const { t } = useI18n()
  const { nameOfKind, roleOfKind } = useStageNames()

  /** Imports call theirs "import" and the type of its first stage, which is no name that a person would choose. */
  function nameOfPipeline(name: string): string {
    const kind = /^import (\S+)$/.exec(name)?.[1]
    if (name === FIXES) {
      return t('overview.line.fixes')
    }
    return kind !== undefined && isReader(roleOfKind(kind))
      ? t('overview.line.import', { kind: nameOfKind(kind) })
      : name
  }
  return { nameOfPipeline }
}
