import type { Finding } from '#shared/contract/finding.contract'
import type { PipelineValidation } from '#shared/contract/pipeline.contract'
import type { TaskInput } from '#shared/domain/pipeline/pipeline-spec'
import type { DraftStage } from '~/utils/pipeline/pipeline-draft'
import { fromProblem, sortFindings, withKnown } from '~/utils/pipeline/pipeline-findings'
import { toProblem } from '~/utils/api/problem'

/** Wait between the last key and the request. */
const PAUSE_MS = 300
const DEADLINE_MS = 10_000

interface Question {
  projectId?: string | undefined
  stages: readonly DraftStage[]
  inputs: Record<string, TaskInput>
}

const EMPTY: Finding = { severity: 'ERROR', code: 'NO_STAGES', pointer: '/stages', stageKey: '', message: '' }

/**
 * Checks the draft on the server while someone types; an answer to an older request is dropped.
 *
 * @param know what can be said of the stages without the server; shown while it refuses the whole request for one
 *   value.
 */
export function usePipelineValidation(
  question: () => Question | undefined, know: (stages: readonly DraftStage[]) => readonly Finding[] = () => [],
) {
  const api = useApi()
  const { hasEnded } = useSession()
  const findings = ref<Finding[]>([])
  const stageColumns = ref<PipelineValidation['stageColumns']>({})
  /** 'unknown' = the check failed; the findings are those of an older state. */
  const state = ref<'checking' | 'known' | 'unknown'>('checking')
  let timer: ReturnType<typeof setTimeout> | undefined
  let pending: AbortController | undefined

  function show(found: readonly Finding[], columns?: PipelineValidation['stageColumns']) {
    findings.value = sortFindings(found)
    stageColumns.value = columns ?? stageColumns.value
    state.value = 'known'
  }

  async function ask({ projectId, stages, inputs }: Question) {
    const own = new AbortController()
    pending = own
    try {
      const signal = AbortSignal.any([own.signal, AbortSignal.timeout(DEADLINE_MS)])
      const answer = await api(
        'pipelineValidate', { body: { ...projectId && { projectId }, stages: [...stages], inputs }, signal },
      )
      if (pending === own) {
        show(answer.findings, answer.stageColumns)
      }
    }
    catch (error) {
      const problem = toProblem(error)
      if (pending === own && problem?.errors) {
        show(withKnown(fromProblem(problem), know(stages)))
      }
      else if (pending === own) {
        state.value = 'unknown'
      }
    }
  }

  function check(pauseMs: number) {
    clearTimeout(timer)
    pending?.abort()
    pending = undefined
    const now = question()
    if (!now) {
      return
    }
    if (now.stages.length === 0) {
      show([EMPTY], {})
      return
    }
    state.value = 'checking'
    timer = setTimeout(() => void ask(now), pauseMs)
  }

  onMounted(() => {
    check(0)
    watch(() => JSON.stringify(question()), () => check(PAUSE_MS))
    // Signed in again.
    watch(hasEnded, isOver => !isOver && state.value === 'unknown' && check(0))
  })
  onBeforeUnmount(() => {
    clearTimeout(timer)
    pending?.abort()
  })

  return { findings, stageColumns, state, recheck: () => check(0) }
}
