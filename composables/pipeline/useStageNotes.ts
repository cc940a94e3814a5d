import type { DatasetView } from '#shared/contract/dataset.contract'
import type { SourceView } from '#shared/contract/source.contract'
import type { StageKindView } from '#shared/contract/stage-kind.contract'
import type { PipelineDraft } from '~/utils/pipeline/pipeline-draft'
import { toStageNotes } from '~/utils/run/stage-note'

interface Given {
  kinds: readonly StageKindView[]
  sources: readonly SourceView[]
  datasets: readonly DatasetView[]
}

/** What the drawing and the list say of each stage beside its name, by stage key. */
export function useStageNotes(draft: () => PipelineDraft, given: Readonly<Given>) {
  const { t, n } = useI18n()
  const { languageOf } = useLanguageName()
  const { nameOfStage } = useStageNames(() => given.kinds)
  const names = (parameter: string) => draft().stages.some(({ parameters }) => Boolean(parameters[parameter]))
  const configurations = useConfigurationOptions(() => names('configuration'))
  const policies = usePolicyOptions(() => names('policy'))

  return computed(() => toStageNotes(draft().stages, { ...given, samples: draft().samples }, {
    rules: count => t('pipeline.stage.rules', { count }, count),
    language: languageOf,
    number: value => n(value),
    configuration: configurations.nameOf,
    policy: policies.nameOf,
    stage: nameOfStage,
    separator: t('pipeline.stage.separator'),
    allText: t('pipeline.stage.all_text'),
    emptyDropped: t('pipeline.stage.empty_dropped'),
    wholeRecord: t('pipeline.stage.whole_record'),
    atLaunch: t('pipeline.stage.at_launch'),
  }))
}
