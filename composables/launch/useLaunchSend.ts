import type { Finding } from '#shared/contract/finding.contract'
import type { TaskCreate, TaskLaunch, TaskView } from '#shared/contract/task.contract'
import { fromProblem } from '~/utils/pipeline/pipeline-findings'
import { toFailure, toProblem } from '~/utils/api/problem'
import { createKeys } from '~/utils/api/request-key'

const DEADLINE_MS = 30_000

/**
 * Launches in two requests: create the task, then launch it. Each keeps its idempotency key until it was answered, so
 * that neither a second press nor a press after a lost answer starts a second run; after a refused launch the next one
 * changes the same task.
 */
export function useLaunchSend(onDone: (runId: string) => void) {
  const api = useApi()
  const { textOf } = useFailureText()
  const keys = createKeys()
  const refused = ref<Finding[]>([])
  const failure = ref('')
  /** No answer came: whether a run was created is not known. */
  const isLost = ref(false)
  let said: { task: TaskView, body: string } | undefined

  const once = (part: string, body: unknown) => ({
    idempotencyKey: keys.keyFor(part, body), signal: AbortSignal.timeout(DEADLINE_MS),
  })

  async function say(body: TaskCreate): Promise<TaskView> {
    const text = JSON.stringify(body)
    if (said?.body === text) {
      return said.task
    }
    const { pipelineId, ...change } = body
    const task = said?.task.pipelineId === pipelineId
      ? await api('taskChange', {
          params: { id: said.task.id }, body: change, version: said.task.version,
          signal: AbortSignal.timeout(DEADLINE_MS),
        })
      : await api('taskCreate', { body, ...once('task', body) })
    said = { task, body: text }
    return task
  }

  /**
   * @param only.recordLimit for this launch alone: a trial
   * @param only.againOf the run that it repeats
   */
  const { run: send, isBusy } = useAction(async (body: TaskCreate, only: Omit<TaskLaunch, 'priority'> = {}) => {
    clear()
    const task = await say(body)
    const { id, version } = task
    const run = await api('taskLaunch', { params: { id }, body: only, ...once('run', { id, version, ...only }) })
    onDone(run.id)
  }, { explain: show })

  function show(error: unknown): false {
    const problem = toProblem(error)
    if (problem?.code === 'stale_version' || problem?.code === 'not_found') {
      // Someone changed or archived the task meanwhile: the next press creates it anew.
      said = undefined
      keys.forget('task')
    }
    refused.value = problem ? fromProblem(problem) : []
    failure.value = refused.value.length > 0 ? '' : textOf(error)
    isLost.value = !problem && toFailure(error).code === 'offline'
    return false
  }

  function clear() {
    refused.value = []
    failure.value = ''
    isLost.value = false
  }

  return { isBusy, refused, failure, isLost, send, clear }
}
