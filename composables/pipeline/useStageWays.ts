import type { Finding } from '#shared/contract/finding.contract'
import type { DraftStage } from '~/utils/pipeline/pipeline-draft'
import { stageIndexOf } from '~/utils/pipeline/pipeline-findings'
import type { PipelineGroupsState } from './usePipelineGroups'
import type { StagePlace } from './useStagePlace'

interface StageWays extends StagePlace {
  stages: Readonly<Ref<DraftStage[]>>
  many: PipelineGroupsState
  isPhone: Readonly<Ref<boolean>>
}

/** All ways to a stage or a group of them: chosen by mouse or touch, opened by the keyboard, shown by a problem. */
export function useStageWays({ stages, many, isPhone, ...place }: StageWays) {
  const { open, openHere, settleLater } = useStagePlace(place)

  function openGroup(key: string, pointer = '/parameters') {
    many.choose(key)
    void openHere(pointer)
  }

  return {
    open,
    openGroup,
    settleLater,
    /** By mouse or touch; the keyboard's Enter goes to the parameters. */
    pick(index: number) {
      if (isPhone.value) {
        void open(index)
      }
      many.select(index)
    },
    pickGroup: (key: string) => isPhone.value ? openGroup(key) : many.choose(key),
    /** The stage of a problem, without going to its field. */
    show(finding: Finding) {
      const index = stageIndexOf(finding)
      if (index !== undefined && stages.value[index]) {
        many.select(index)
      }
    },
  }
}
