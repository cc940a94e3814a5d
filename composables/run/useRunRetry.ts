import { refDebounced, useMounted } from '@vueuse/core'
import type { Finding } from '#shared/contract/finding.contract'
import type { RunRetryPlan } from '#shared/contract/run/run-retry.contract'
import type { RunView } from '#shared/contract/run/run.contract'
import type { ApiCall } from '~/utils/api/api-client'
import { toProblem } from '~/utils/api/problem'
import { createKeys } from '~/utils/api/request-key'
import {
  defaultsOf, listChanges, toLaunchStages, toOverrides, withoutChange,
} from '~/utils/launch/launch-draft'
import type { DraftStage } from '~/utils/pipeline/pipeline-draft'
import { fromProblem, parameterPointerOf, sortFindings } from '~/utils/pipeline/pipeline-findings'
import type { StageLimits } from '#shared/domain/run/run-record'
import { withReplaced } from '#shared/domain/run/replace-parameters'
import { withLimits } from '#shared/domain/run/run-retry'
import { toFailurePlace, toFinalKey } from '~/utils/run/retry/failure-place'
import {
  findChoice, findRevision, groupReasonOf, isUnchangedRetry, listWrongLimits, reasonOf, type RetryDraft, toFirstDraft,
  toGroupDraft,
  toLimitChange, toRetryConfigurations, toRevision,
} from '~/utils/run/retry/run-retry'

type Values = Record<string, unknown>

const PAUSE_MS = 300
const DEADLINE_MS = 30_000

/**
 * A retry before it starts: where it starts, with which revision and which parameters, what it would take over, and its
 * request.
 *
 * @param options.group only these rejected records, from the stage that rejected them on.
 */
export function useRunRetry(run: () => Pick<RunView, 'id' | 'projectId' | 'error'>, { stageKey = '', group, onDone }: {
  stageKey?: string
  group?: { stageKey: string, reason: string } | undefined
  onDone: (runId: string) => void
}) {
  /** While another one is computed, the last one stays. */
  const plan = shallowRef<RunRetryPlan>()
  const parts = usePipelineEditorData({ projectId: () => run().projectId, named: () => plan.value?.revisions })
  const defaults = computed(() =>
    new Map(parts.kindList.value.map(kind => [kind.kind, defaultsOf(kind.parametersSchema)])))
  const draft = ref<RetryDraft>()
  /** By hand: then another start keeps it. */
  const isRevisionChosen = ref(false)
  /** All parameters of each stage that was edited. */
  const edited = ref<Record<string, Values>>({})
  /** Changed limits by stage. */
  const limits = ref<Record<string, StageLimits>>({})

  const revision = computed(() => plan.value && draft.value && findRevision(plan.value, draft.value.revision))
  const stages = computed(() =>
    revision.value?.stages.map(({ made: _made, configuration: _configuration, ...stage }) => stage) ?? [])
  const choice = computed(() => draft.value && findChoice(revision.value, draft.value))
  const reason = computed(() =>
    draft.value ? group ? groupReasonOf(revision.value) : reasonOf(revision.value, draft.value) : null)

  const overrides = computed(() => Object.fromEntries(stages.value.flatMap((stage) => {
    const values = edited.value[stage.key]
    const changed = values ? toOverrides(stage.parameters, values, defaults.value.get(stage.kind) ?? {}) : {}
    return Object.keys(changed).length > 0 ? [[stage.key, changed]] : []
  })))
  const wrongLimits = computed(() => stages.value.flatMap(({ key }, index) =>
    listWrongLimits(limits.value[key] ?? {}).map(name => ({ key, pointer: `/stages/${index}/${name}` }))))
  const asked = refDebounced(
    computed(() => ({
      parameters: overrides.value, limits: wrongLimits.value.length > 0 ? {} : limits.value,
      configurations: draft.value?.configurations ?? 'newest',
    })),
    PAUSE_MS,
  )
  /** The layer is drawn in the browser alone. */
  const isMounted = useMounted()
  const planned = useApiData(
    'runRetryPlan',
    () => isMounted.value ? { params: { id: run().id }, body: { ...asked.value, ...group && { group } } } : undefined,
    { topics: () => [`run:${run().id}`] },
  )
  watch(planned.data, (answer) => {
    plan.value = answer ?? plan.value
    draft.value ??= answer ? group ? toGroupDraft(answer) : toFirstDraft(answer, stageKey, toCause()) : undefined
  }, { immediate: true })

  const check = usePipelineValidation(() => revision.value && stages.value.length > 0
    ? {
        projectId: run().projectId,
        stages: toLaunchStages(stages.value, { parameters: edited.value }).map(stage =>
          wrongLimits.value.length > 0 ? stage : withLimits(stage, limits.value[stage.key])),
        inputs: revision.value.inputs,
      }
    : undefined)
  const sending = useRetrySend(onDone)
  watch([draft, edited, limits], sending.clear, { deep: true })
  const findings = computed(() => sortFindings([
    // What the run read is pinned: only its parameters are checked anew.
    ...check.findings.value.filter(finding => isAsked(finding)),
    ...wrongLimits.value.map(({ key, pointer }): Finding => ({
      severity: 'ERROR', code: 'BAD_LIMIT', pointer, stageKey: key, message: '',
    })),
    ...sending.refused.value,
  ]))
  const blocking = computed(() => findings.value.filter(finding => finding.severity === 'ERROR'))

  const redone = computed(() => group ? stages.value.map(stage => stage.key) : choice.value?.redone ?? [])
  const configurations = computed(() => toRetryConfigurations(revision.value, redone.value))
  /** What failed for good fails again when nothing of it has changed. */
  const isHopeless = computed(() =>
    draft.value !== undefined && isUnchangedRetry(revision.value, draft.value) && (group !== undefined || isFinal()))
  const isFinal = () => run().error?.retryable === false
  /** More records failed than are allowed. */
  function isOfData(): boolean {
    const { error } = run()
    return error !== null && isFinal() && toFinalKey(toFailurePlace(error)) === 'tolerance'
  }

  const toCause = () => ({ isOfData: isOfData(), isTransient: run().error?.retryable === true })

  /** A configuration that is not called again, or in a version of then, keeps nothing from starting. */
  function isAsked(finding: Finding): boolean {
    if (finding.pointer.endsWith('/parameters/configuration')) {
      return redone.value.includes(finding.stageKey) && draft.value?.configurations === 'newest'
    }
    return draft.value?.revision === 'newest'
      ? finding.code !== 'MISSING_INPUT'
      : parameterPointerOf(finding) !== undefined
  }

  /** Another revision has other values: what was changed is carried over. */
  function choose(change: Partial<RetryDraft>) {
    if (!draft.value || !plan.value) {
      return
    }
    const kept = overrides.value
    const next = { ...draft.value, ...change }
    isRevisionChosen.value ||= change.revision !== undefined
    const isProposed = change.from !== undefined && !isRevisionChosen.value
    draft.value = isProposed ? { ...next, revision: toRevision(plan.value, next, isOfData()) } : next
    edited.value = Object.fromEntries(stages.value.flatMap(({ key, parameters }) =>
      kept[key] ? [[key, withReplaced(parameters, kept[key])]] : []))
    // A stage that the revision lacks could not be shown, nor its change be taken back.
    limits.value = Object.fromEntries(Object.entries(limits.value).filter(([key]) =>
      stages.value.some(stage => stage.key === key)))
  }

  async function send() {
    const now = draft.value
    if (now && reason.value === null && blocking.value.length === 0) {
      const { from, revision: which } = now
      await sending.send(run().id, {
        from, revision: which, configurations: now.configurations, parameters: overrides.value, limits: limits.value,
        ...from === 'stage' && { stageKey: now.stageKey }, ...group && { group },
      })
    }
  }

  return {
    plan, planned, draft, revision, choice, reason, blocking, configurations, isHopeless, isFinal,
    failedStage: () => run().error?.stageKey ?? '', parts, choose, send,
    isBusy: sending.isBusy,
    failure: sending.failure,
    /** For the parameter form of the launch. */
    editing: {
      stages,
      draft: computed(() => ({ parameters: edited.value })),
      changes: computed(() => listChanges(stages.value, { parameters: edited.value }, defaults.value)),
      targets: computed(() => []),
      findings,
      check,
      patch: ({ parameters }: { parameters?: Record<string, Values> }) => {
        edited.value = parameters ?? edited.value
        limits.value = {}
      },
      limits: {
        of: (stage: DraftStage) => withLimits(stage, limits.value[stage.key]),
        changes: computed(() =>
          stages.value.flatMap(stage => Object.entries(limits.value[stage.key] ?? {}).map(([name, after]) => ({
            stageKey: stage.key, name, before: stage[name as keyof StageLimits], after: after ?? undefined,
          })))),
        set: (key: string, change: StageLimits) => {
          const stage = stages.value.find(it => it.key === key)
          const { [key]: known = {}, ...others } = limits.value
          const next = stage ? toLimitChange(stage, known, change) : {}
          limits.value = Object.keys(next).length > 0 ? { ...others, [key]: next } : others
        },
      },
      setParameters: (key: string, values: Values) => {
        edited.value = { ...edited.value, [key]: values }
      },
      undo: (change: { stageKey: string, name: string }) => {
        edited.value = withoutChange(stages.value, { parameters: edited.value }, change).parameters
      },
    },
  }
}

export type RunRetryState = ReturnType<typeof useRunRetry>

/** The request keeps its idempotency key until it was answered: a second press starts no second retry. */
function useRetrySend(onDone: (runId: string) => void) {
  const api = useApi()
  const { textOf } = useFailureText()
  const keys = createKeys()
  const refused = ref<Finding[]>([])
  const failure = ref('')

  function clear() {
    refused.value = []
    failure.value = ''
  }

  const { run: send, isBusy } = useAction(async (id: string, body: NonNullable<ApiCall<'runRetry'>['body']>) => {
    clear()
    const { id: retryId } = await api('runRetry', {
      params: { id }, body, idempotencyKey: keys.keyFor('retry', [id, body]), signal: AbortSignal.timeout(DEADLINE_MS),
    })
    onDone(retryId)
  }, {
    explain: (error) => {
      const problem = toProblem(error)
      refused.value = problem ? fromProblem(problem).filter(finding => finding.pointer.startsWith('/stages/')) : []
      failure.value = refused.value.length > 0 ? '' : textOf(error)
      return false
    },
  })

  return { send, isBusy, refused, failure, clear }
}
