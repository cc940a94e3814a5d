import { isInputKind } from '#shared/domain/pipeline/pipeline-check'

/** Names of pipelines; those that imports have created are called by what they read, in the reader's language. */
export function usePipelineNames() {
  const { t } = useI18n()
  const { nameOfKind } = useStageNames()

  /** Imports call theirs "import" and the type of its first stage, which is no name that a person would choose. */
  function nameOfPipeline(name: string): string {
    const kind = /^import (\S+)$/.exec(name)?.[1]
    return kind !== undefined && isInputKind(kind) ? t('overview.line.import', { kind: nameOfKind(kind) }) : name
  }
  return { nameOfPipeline }
}
