import type { DraftLine } from '~/utils/pipeline/draft-group'
import { type DraftStage, neighborInChain } from '~/utils/pipeline/pipeline-draft'
import type { PipelineGroupsState } from './usePipelineGroups'

interface StageLines {
  stages: DraftStage[]
  selected: number
  many?: PipelineGroupsState | undefined
}

/** The lines of the list of stages, heads of groups among them, and which one is the chosen. */
export function useStageLines(props: Readonly<StageLines>) {
  const isMany = computed(() => props.many?.isMany.value === true)
  const group = computed(() => props.many?.chosen.value)
  const lines = computed((): DraftLine[] => isMany.value && props.many ? props.many.lines.value : props.stages.map((_, index) => ({ id: String(index), index, isMember: false })))

  /** Stays with the stage when it moves; keys may be double while someone types. */
  function keyOf({ group: head, index }: DraftLine) {
    const key = props.stages[index]?.key ?? ''
    return head?.key ?? `${key}:${props.stages.slice(0, index).filter(other => other.key === key).length}`
  }

  return {
    isMany,
    group,
    lines,
    rows: computed(() => lines.value.flatMap((line) => {
      const stage = props.stages[line.index]
      return stage ? [{ line, stage, key: keyOf(line) }] : []
    })),
    at: computed(() => lines.value.findIndex(line => group.value ? line.group?.key === group.value.key : !line.group && line.index === props.selected)),
    /** A group is not one stage that could be moved. */
    canMove: (by: 1 | -1) => !group.value && neighborInChain(props.stages, props.selected, by) !== undefined,
    /** What is folded from here: the group itself, or the one that the stage is in. */
    foldable: (isFolding: boolean) => group.value?.key ?? (isFolding ? props.many?.groups.value.find(it => it.indices.length > 1 && it.indices.includes(props.selected))?.key : undefined),
  }
}
