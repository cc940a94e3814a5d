import type { StageRunView } from '#shared/contract/run/run.contract'
import { sharedName } from '~/utils/pipeline/group-name'
import { hasFailed, toStageLines, toRunGroups } from '~/utils/run/run-group'
import { MANY_STAGES, stepIn } from '~/utils/pipeline/stage-group'

/**
 * The groups of a run with many stages: which one is selected, which are unfolded. At first a group with a failed or
 * running stage is selected; later changes move nothing on the page.
 */
export function useRunGroups(stages: () => readonly StageRunView[]) {
  const { nameOfStage, nameOfKind } = useStageNames()
  const chosenKey = ref<string>()
  const pickedKey = ref<string>()
  const openKeys = ref<ReadonlySet<string>>(new Set())

  const nameOf = (members: readonly StageRunView[]) =>
    sharedName(members.map(nameOfStage)) || nameOfKind(members[0]?.kind ?? '')
  const groups = computed(() => stages().length > MANY_STAGES ? toRunGroups(stages(), nameOf) : [])
  const failures = computed(() => groups.value.flatMap(group => group.stages.filter(hasFailed)))
  const isOpen = (key: string) => openKeys.value.has(key)
  const groupOf = (stageKey: string) => groups.value.find(group => group.stageKeys.includes(stageKey))

  watch(() => groups.value.length > 0, () => {
    const failing = groups.value.filter(group => group.stages.some(hasFailed))
    openKeys.value = new Set(failing.map(group => group.key))
    chosenKey.value = (
      failing[0] ?? groups.value.find(group => group.stages.some(({ state }) => state === 'RUNNING')) ?? groups.value[0]
    )?.key
  }, { immediate: true })

  const chosen = computed(() => groups.value.find(group => group.key === chosenKey.value))
  const picked = computed(() => [...chosen.value?.stages ?? []].find(stage => stage.stageKey === pickedKey.value)
    ?? chosen.value?.stages.find(hasFailed))

  function choose(key: string | undefined) {
    chosenKey.value = key
    pickedKey.value = undefined
  }

  return {
    groups,
    isMany: computed(() => groups.value.length > 0),
    chosen,
    hasFailures: computed(() => failures.value.length > 0),
    /** The failed stage that stays in sight. */
    picked: computed(() => picked.value?.stageKey),
    lines: computed(() => toStageLines(groups.value, isOpen)),
    isOpen,
    choose,
    walk: (step: 1 | -1) => choose(stepIn(groups.value, chosen.value, step)?.key),
    /** @returns its key; undefined = nothing has failed. */
    nextFailure() {
      const next = stepIn(failures.value.map(stage => stage.stageKey), picked.value?.stageKey, 1)
      if (next !== undefined) {
        chosenKey.value = groupOf(next)?.key
        pickedKey.value = next
      }
      return next
    },
    fold(key: string) {
      openKeys.value = new Set(isOpen(key) ? [...openKeys.value].filter(it => it !== key) : [...openKeys.value, key])
    },
    /** Unfolds what hides a stage. */
    reveal(stageKey: string) {
      openKeys.value = new Set([...openKeys.value, groupOf(stageKey)?.key ?? ''])
    },
  }
}

export type RunGroupsState = ReturnType<typeof useRunGroups>
