import type { Finding } from '#shared/contract/finding.contract'
import type { TaskCreate } from '#shared/contract/task.contract'
import type { TaskInput } from '#shared/domain/pipeline/pipeline-spec'
import { isDemoProject } from '#shared/domain/project'
import type { StageLimits } from '#shared/domain/run/run-record'
import {
  carryOver, emptyLaunch, fromTask, type Launchable, type LaunchChange, type LaunchDraft, listChanges,
  listReaders, listTargets, readRecordLimit, toLaunchStages, toProposedInputs, toTaskBody, withoutChange,
} from '~/utils/launch/launch-draft'
import { toLaunchFindings } from '~/utils/launch/launch-findings'
import type { DraftStage } from '~/utils/pipeline/pipeline-draft'
import type { LaunchSubjectState } from './useLaunchSubject'

const ownFinding = (code: string, pointer: string): Finding => ({
  severity: 'ERROR', code, pointer, stageKey: '', message: '',
})

/** The entered values, their errors, and the request to the server. */
export function useLaunch(subject: LaunchSubjectState, onDone: (runId: string) => void) {
  const { pipeline, isSwitching, defaults } = subject
  const { draft, stages } = useLaunchDraft(subject)
  const recordLimit = computed(() => readRecordLimit(draft.value.recordLimit))
  const sending = useLaunchSend(onDone)
  const { roleOfKind } = useStageNames(() => subject.parts.kindList.value)

  watch(draft, sending.clear, { deep: true })

  const check = usePipelineValidation(() => pipeline.value && {
    projectId: pipeline.value.projectId,
    stages: toLaunchStages(stages.value, draft.value),
    inputs: draft.value.inputs,
  })

  const own = computed(() => !pipeline.value
    ? []
    : [
        ...draft.value.name.trim() === '' ? [ownFinding('NO_NAME', '/name')] : [],
        ...isDemoProject(pipeline.value.projectId) ? [ownFinding('DEMO_PROJECT', '/projectId')] : [],
        ...recordLimit.value === undefined ? [ownFinding('BAD_RECORD_LIMIT', '/recordLimit')] : [],
      ])
  const findings = computed(() => {
    const all = [...own.value, ...toLaunchFindings(check.findings.value), ...sending.refused.value]
    return all.filter((finding, index) =>
      all.findIndex(other => other.code === finding.code && other.pointer === finding.pointer) === index)
  })
  const blocking = computed(() => findings.value.filter(finding => finding.severity === 'ERROR'))
  const body = computed(() => pipeline.value && toTaskBody(pipeline.value, draft.value, defaults.value))

  function patch(change: Partial<LaunchDraft>) {
    draft.value = { ...draft.value, ...change }
  }

  function setInput(stageKey: string, input: TaskInput | undefined) {
    const { [stageKey]: _old, ...others } = draft.value.inputs
    patch({ inputs: input ? { ...others, [stageKey]: input } : others })
  }

  async function launch(trialRecords?: number) {
    if (body.value && blocking.value.length === 0 && !isSwitching.value) {
      const again = subject.launched.value?.run
      // Only a failure is settled by it, and only one that is over.
      const againOf = again && again.disposition !== 'none' ? again.id : undefined
      await sending.send(body.value, { recordLimit: trialRecords, againOf })
    }
  }

  return {
    draft,
    stages,
    recordLimit,
    check,
    findings,
    blocking,
    body,
    readers: computed(() => listReaders(stages.value, roleOfKind)),
    targets: computed(() => listTargets(stages.value, roleOfKind)),
    changes: computed(() => listChanges(stages.value, draft.value, defaults.value)),
    isBusy: sending.isBusy,
    failure: sending.failure,
    isLost: sending.isLost,
    patch,
    setInput,
    setParameters: (stageKey: string, parameters: Record<string, unknown>) =>
      patch({ parameters: { ...draft.value.parameters, [stageKey]: parameters } }),
    undo: (change: Pick<LaunchChange, 'stageKey' | 'name'>) => patch(withoutChange(stages.value, draft.value, change)),
    launch,
  }
}

export type LaunchState = ReturnType<typeof useLaunch>

/** What the form of the parameters needs, of a launch or of a retry. */
export interface ParameterEditing extends Pick<
  LaunchState, 'stages' | 'changes' | 'targets' | 'findings' | 'undo' | 'setParameters'
> {
  draft: Readonly<Ref<Pick<LaunchDraft, 'parameters'>>>
  check: Pick<LaunchState['check'], 'stageColumns'>
  patch: (change: Pick<LaunchDraft, 'parameters'>) => void
  /** Only of a retry: a launch takes the limits of the pipeline. */
  limits?: {
    /** The stage with what was entered. */
    of: (stage: DraftStage) => DraftStage
    changes: Readonly<Ref<LaunchChange[]>>
    set: (stageKey: string, change: StageLimits) => void
  }
}

/** The entered values. Another revision has other stages: values that still fit are carried over. */
function useLaunchDraft({ pipeline, launched, proposals, defaults, parts }: LaunchSubjectState) {
  const { roleOfKind } = useStageNames(() => parts.kindList.value)
  const draft = ref<LaunchDraft>(emptyLaunch(''))
  const stages = computed(() => pipeline.value?.stages ?? [])
  const first = () => launched.value?.task ?? {
    ...emptyLaunch(pipeline.value?.name ?? ''), inputs: toProposedInputs(stages.value, proposals.value, roleOfKind),
    recordLimit: 0,
  }
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
