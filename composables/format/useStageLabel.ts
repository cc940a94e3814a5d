import type { StageRunView } from '#shared/contract/run.contract'
import { toStageLabel } from '~/utils/pipeline/stage-label'

/** What a stage is called in the reader's language. */
export function useStageLabel() {
  const { t } = useI18n()

  // As the factory names them; kept here too, so that a page about a run waits for nothing more.
  const kindNames = computed(() => new Map([
    ['input.dataset', t('stage.kind.input_dataset')],
    ['ingest.files', t('stage.kind.ingest_files')],
    ['ingest.jsonl', t('stage.kind.ingest_jsonl')],
    ['ingest.csv', t('stage.kind.ingest_csv')],
    ['clean.normalize', t('stage.kind.clean_normalize')],
    ['filter.rules', t('stage.kind.filter_rules')],
    ['filter.language', t('stage.kind.filter_language')],
    ['filter.tokens', t('stage.kind.filter_tokens')],
    ['dedupe.exact', t('stage.kind.dedupe_exact')],
    ['model.call', t('stage.kind.model_call')],
    ['quality.check', t('stage.kind.quality_check')],
    ['publish', t('stage.kind.publish')],
  ]))

  const labelOf = (stage: Pick<StageRunView, 'stageKey' | 'kind' | 'name'>) => toStageLabel(stage, kindNames.value)
  /** For what names a stage by its key alone; a key that is not among the stages stands for itself. */
  const labelOfKey = (stages: readonly StageRunView[], stageKey: string) => {
    const stage = stages.find(candidate => candidate.stageKey === stageKey)
    return stage ? labelOf(stage) : stageKey
  }
  /** A kind that we do not know is called by its own word. */
  const nameOfKind = (kind: string) => kindNames.value.get(kind) ?? kind
  return { labelOf, labelOfKey, nameOfKind }
}
