import type { ProjectView } from '#shared/contract/project.contract'
import { createKeys } from '~/utils/api/request-key'

const LONGEST_KEY = 63

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

/** A key for a URL, made from the letters of a name; '' when it has none of the Latin alphabet. */
export const toProjectKey = (name: string): string => name
  .normalize('NFKD')
  .toLowerCase()
  .replace(/[\u0300-\u036F]/g, '')
  .replace(/[^a-z0-9]+/g, '-')
  .replace(/^-/, '')
  .slice(0, LONGEST_KEY)
  .replace(/-$/, '')

/** The key that is proposed for a name: of its letters, otherwise the next number that is free. */
export function proposeProjectKey(name: string, taken: readonly string[]): string {
  const own = toProjectKey(name)
  if (own !== '' || name.trim() === '') {
    return own
  }
  const known = new Set(taken)
  let number = taken.length + 1
  while (known.has(`project-${number}`)) {
    number += 1
  }
  return `project-${number}`
}
