import { isTaken, toProblem } from '~/utils/api/problem'
import { createKeys } from '~/utils/api/request-key'

/** It writes the documents and asks the factory to check the pipeline. */
const DEADLINE_MS = 30_000

/** Runs the example in the reader's language, and leads through the run. */
export function useDemo() {
  const { t, locale } = useI18n()
  const api = useApi()
  const projectId = useProjectId()
  const guide = useGuideCookie()
  const keys = createKeys()

  return useAction(async () => {
    const body = { projectId: projectId.value, locale: locale.value }
    const run = await api(
      'demoRun', { body, idempotencyKey: keys.keyFor('run', body), signal: AbortSignal.timeout(DEADLINE_MS) },
    )
    keys.forget('run')
    guide.value = { runId: run.id, seen: [] }
    await goTo(`/runs/${run.id}`)
  }, {
    title: () => t('overview.demo.failed'),
    explain: error => toProblem(error)?.errors?.some(isTaken) ? t('archive.name_taken') : undefined,
  })
}
