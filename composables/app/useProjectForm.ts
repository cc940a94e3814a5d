import type { ProjectView } from '#shared/contract/project.contract'
import { toProblem } from '~/utils/api/problem'
import { toProjectKey } from '~/utils/app/project-key'
import { createKeys } from '~/utils/api/request-key'

/** A new project or another name for one; errors stand at the field that they name. */
export function useProjectForm(project: ProjectView | undefined, onDone: (id: string) => void) {
  const { t } = useI18n()
  const api = useApi()
  const notify = useNotify()
  const { failureOf } = useFailureText()

  const name = ref(project?.name ?? '')
  const key = ref(project?.key ?? '')
  const description = ref(project?.description ?? '')
  const hasOwnKey = ref(Boolean(project))
  const errors = ref<Record<string, string>>({})
  const keys = createKeys()

  watch(name, (text) => {
    if (!hasOwnKey.value) {
      key.value = toProjectKey(text)
    }
  })

  function send() {
    const body = { name: name.value, description: description.value }
    const made = { key: key.value, ...body }
    return project
      ? api('projectChange', { params: { id: project.id }, version: project.version, body })
      : api('projectCreate', { body: made, idempotencyKey: keys.keyFor('project', made) })
  }

  /** @returns whether a field shows it. */
  function showAtFields(error: unknown): boolean {
    const fields = toProblem(error)?.errors ?? []
    const texts: Record<string, string> = { '/name': t('project.fault.name'), '/key': t('project.fault.key'), '/description': t('project.fault.description') }
    errors.value = Object.fromEntries(fields.map(({ pointer, message }) => [pointer, texts[pointer] ?? message]))
    if (!project && failureOf(error).code === 'conflict') {
      errors.value = { '/key': t('project.fault.key_taken') }
    }
    return Object.keys(errors.value).length > 0
  }

  const { run: save, isBusy } = useAction(async () => {
    errors.value = {}
    const { id } = await send()
    notify.done(project ? t('project.renamed') : t('project.created', { project: name.value.trim() }))
    onDone(id)
  }, { title: () => t('project.failed'), explain: error => showAtFields(error) ? false : undefined })

  return { name, key, description, hasOwnKey, isBusy, errors, save }
}
