import type { ProjectView } from '#shared/contract/project.contract'
import { createKeys } from '~/utils/api/request-key'
import { proposeProjectKey } from '~/utils/app/project-key'

/** Creates a project, or renames one. */
export function useProjectForm(project: ProjectView | undefined, onDone: (id: string) => void) {
  const { t } = useI18n()
  const api = useApi()
  const keys = createKeys()
  const { known } = useProjectNames()
  const name = ref(project?.name ?? '')
  const key = ref(project?.key ?? '')
  const description = ref(project?.description ?? '')
  const hasOwnKey = ref(Boolean(project))

  watch(name, (text) => {
    if (!hasOwnKey.value) {
      key.value = proposeProjectKey(text, known.value.map(({ key: taken }) => taken))
    }
  })

  function send() {
    const body = { name: name.value, description: description.value }
    const made = { key: key.value, ...body }
    return project
      ? api('projectChange', { params: { id: project.id }, version: project.version, body })
      : api('projectCreate', { body: made, idempotencyKey: keys.keyFor('project', made) })
  }

  return {
    name,
    key,
    description,
    hasOwnKey,
    ...useFormSend({
      send,
      onDone,
      fields: {
        '/name': t('project.fault.name'), '/key': t('project.fault.key'),
        '/description': t('project.fault.description'),
      },
      done: () => project ? t('project.renamed') : t('project.created', { project: name.value.trim() }),
      failed: t('project.failed'),
    }),
  }
}
