import type { TaskCreate } from '#shared/contract/task.contract'
import { carryOver, emptyLaunch, fromTask, type Launchable, type LaunchDraft, toProposedInputs } from '~/utils/launch/launch-draft'
import type { LaunchSubjectState } from './useLaunchSubject'

/** What is entered. Another revision has other stages: what was entered goes over where it fits. */
export function useLaunchDraft({ pipeline, launched, proposals, defaults }: LaunchSubjectState) {
  const draft = ref<LaunchDraft>(emptyLaunch(''))
  const stages = computed(() => pipeline.value?.stages ?? [])
  const first = () => launched.value?.task ?? { ...emptyLaunch(pipeline.value?.name ?? ''), inputs: toProposedInputs(stages.value, proposals.value), recordLimit: 0 }
  let shown: Launchable | undefined
  let known: Pick<TaskCreate, 'inputs' | 'parameters'> = { inputs: {}, parameters: {} }

  watch(() => pipeline.value && `${pipeline.value.id}@${pipeline.value.revision.number}`, () => {
    if (!pipeline.value) {
      return
    }
    if (shown?.id === pipeline.value.id) {
      const { name, priority, recordLimit } = draft.value
      known = carryOver(known, shown, draft.value, defaults.value)
      draft.value = { ...fromTask({ name, priority, recordLimit: 0, ...known }, stages.value), recordLimit }
    }
    else {
      known = first()
      draft.value = fromTask(first(), stages.value)
    }
    shown = pipeline.value
  }, { immediate: true })

  return { draft, stages }
}
