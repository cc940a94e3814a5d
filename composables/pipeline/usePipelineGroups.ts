import type { StageKindView } from '#shared/contract/stage-kind.contract'
import { type DraftGroup, groupDraft, toDraftLines } from '~/utils/pipeline/draft-group'
import { sharedName } from '~/utils/pipeline/group-name'
import type { DraftStage } from '~/utils/pipeline/pipeline-draft'
import { MANY_STAGES, stepIn } from '~/utils/pipeline/stage-group'

interface DraftPlace {
  stages: Readonly<Ref<DraftStage[]>>
  selected: Ref<number>
  kinds: () => readonly StageKindView[]
}

/** The groups of a draft with many stages: which are unfolded, and which one is edited as one. */
export function usePipelineGroups({ stages, selected, kinds }: DraftPlace) {
  const { nameOfKind, nameOfStage } = useStageNames(kinds)
  const openKeys = ref<ReadonlySet<string>>(new Set())
  const drawnKeys = ref<ReadonlySet<string>>(new Set())
  const chosenKey = ref<string>()

  const groups = computed(() => stages.value.length > MANY_STAGES ? groupDraft(stages.value) : [])
  const isOpen = (key: string) => openKeys.value.has(key)
  const groupOf = (index: number) =>
    groups.value.find(group => group.indices.length > 1 && group.indices.includes(index))
  const nameOf = ({ indices, kind }: DraftGroup) =>
    sharedName(indices.flatMap(index => stages.value[index] ?? []).map(nameOfStage)) || nameOfKind(kind)

  let isChoosing = false
  /** Unfolds the group of a selected stage, so that the stage is in sight. */
  function reveal(index: number) {
    chosenKey.value = undefined
    const key = groupOf(index)?.key
    if (key !== undefined && !isOpen(key)) {
      openKeys.value = new Set([...openKeys.value, key])
    }
  }
  watch(selected, (index) => {
    if (!isChoosing) {
      reveal(index)
    }
  }, { flush: 'sync' })
  watch(() => groups.value.length > 0, () => {
    chosenKey.value = groupOf(selected.value)?.key
  }, { immediate: true })

  /** The first stage of the group represents it where a single stage is needed. */
  function choose(key: string) {
    const indices = groups.value.find(group => group.key === key)?.indices ?? []
    if (indices[0] !== undefined) {
      isChoosing = true
      selected.value = indices[0]
      isChoosing = false
      chosenKey.value = indices.length > 1 ? key : undefined
    }
  }

  function fold(key: string) {
    const isFolding = isOpen(key)
    openKeys.value = new Set(isFolding ? [...openKeys.value].filter(it => it !== key) : [...openKeys.value, key])
    if (isFolding && groupOf(selected.value)?.key === key) {
      choose(key)
    }
  }

  return {
    groups,
    isMany: computed(() => groups.value.length > 0),
    lines: computed(() => toDraftLines(groups.value, isOpen)),
    /** The group that is edited as one. */
    chosen: computed(() => groups.value.find(group => group.key === chosenKey.value)),
    isAllFolded: computed(() => !groups.value.some(group => isOpen(group.key))),
    isOpen,
    nameOf,
    /** Name of the group that a stage belongs to. */
    nameOfMember(index: number) {
      const group = groupOf(index)
      return group ? nameOf(group) : undefined
    },
    choose,
    walk(step: 1 | -1) {
      const next = stepIn(groups.value, groups.value.find(group => group.indices.includes(selected.value)), step)
      if (next) {
        choose(next.key)
      }
    },
    fold,
    foldAll: (isFolded: boolean) => {
      const large = groups.value.filter(group => group.indices.length > 1)
      openKeys.value = new Set(isFolded ? [] : large.map(group => group.key))
      const hiding = isFolded ? groupOf(selected.value) : undefined
      if (hiding) {
        choose(hiding.key)
      }
    },
    select(index: number) {
      selected.value = index
      reveal(index)
    },
    /**
     * The folded group that a stage is drawn in. List and drawing unfold separately: side by side, all stages are too
     * broad.
     */
    placeOf(index: number) {
      const key = groupOf(index)?.key
      return key !== undefined && !drawnKeys.value.has(key) ? key : undefined
    },
    hasDrawn: computed(() => groups.value.some(group => drawnKeys.value.has(group.key))),
    draw(key: string) {
      drawnKeys.value = new Set([...drawnKeys.value, key])
    },
    drawFolded() {
      drawnKeys.value = new Set()
    },
  }
}

export type PipelineGroupsState = ReturnType<typeof usePipelineGroups>
