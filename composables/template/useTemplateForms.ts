import type { TemplateDetail, TemplateHole } from '#shared/contract/template/template.contract'
import type { TemplateIcon } from '#shared/domain/template/template-code'
import { createKeys } from '~/utils/api/request-key'
import { isLowerSemver, isSemver } from '~/utils/template/template-look'

export interface TemplateStart {
  type: 'empty' | 'pipeline'
  pipelineId: string
}

/**
 * A new template: its draft begins empty, with the stages of a pipeline, or with those of a version of another
 * template.
 */
export function useTemplateCreate(
  copied: { templateId: string, version: string } | undefined, onDone: (id: string) => void,
) {
  const { t } = useI18n()
  const api = useApi()
  const projectId = useProjectId()
  const keys = createKeys()
  const form = ref({ name: '', description: '', icon: 'workflow' as TemplateIcon })
  const start = ref<TemplateStart>({ type: 'empty', pipelineId: '' })

  function send() {
    const { type, pipelineId } = start.value
    const body = {
      ...form.value,
      name: form.value.name.trim(),
      ...projectId.value !== undefined && { projectId: projectId.value },
      ...copied ? { copyOf: copied } : type === 'pipeline' ? { pipelineId } : {},
    }
    return api('templateCreate', { body, idempotencyKey: keys.keyFor('template', body) })
  }

  return {
    form,
    start,
    ...useFormSend({
      send, onDone,
      fields: { '/name': undefined, '/description': undefined, '/pipelineId': undefined },
      done: () => t('template.done.create', { name: form.value.name.trim() }), failed: t('template.create.failed'),
    }),
  }
}

/** Name, description and icon of a template. */
export function useTemplateRename(template: TemplateDetail, onDone: () => void) {
  const { t } = useI18n()
  const api = useApi()
  const form = ref({ name: template.name, description: template.description, icon: template.icon })
  const send = () => api('templateChange', {
    params: { id: template.id }, version: template.version, body: { ...form.value, name: form.value.name.trim() },
  })
  return { form, ...useFormSend({
    send, onDone, fields: { '/name': undefined, '/description': undefined }, done: () => t('template.done.rename'),
    failed: t('template.failed'),
  }) }
}

/** Publishes the draft; a number that is too low is refused by the server, and the reason stands at the field. */
export function useTemplatePublish(template: TemplateDetail, onDone: (answer: TemplateDetail) => void) {
  const { t } = useI18n()
  const { label } = useLabels()
  const api = useApi()
  const keys = createKeys()
  const { draft } = template
  const form = ref({ version: draft?.nextVersion ?? '', message: '', isProduction: false })
  let answer: TemplateDetail | undefined
  /** `v1.2.0` is typed as well, since it is shown so. */
  const version = computed(() => form.value.version.trim().replace(/^v/i, ''))

  async function send() {
    const { message, isProduction } = form.value
    const body = { version: version.value, message: message.trim(), labels: isProduction ? ['production'] : [] }
    answer = await api('templatePublish', {
      params: { id: template.id }, version: template.version, body, idempotencyKey: keys.keyFor('publish', body),
    })
    return answer
  }
  // The first version may have any number.
  const tooLow = draft?.nextVersion && draft.consequence
    ? t('template.publish.too_low', {
        version: draft.nextVersion, consequence: label('template.consequence', draft.consequence),
      })
    : t('template.publish.bad_version')
  /** Why the number cannot be taken, while it is typed. */
  const fault = computed(() => !isSemver(version.value)
    ? version.value === '' ? '' : t('template.publish.bad_version')
    : draft?.nextVersion && isLowerSemver(version.value, draft.nextVersion) ? tooLow : '')
  const isGood = computed(() => version.value !== '' && fault.value === '')

  return {
    form,
    version,
    fault,
    isGood,
    ...useFormSend({
      send,
      onDone: () => answer && onDone(answer),
      fields: { '/version': tooLow, '/message': undefined, '/labels/0': undefined },
      done: () => t('template.done.publish', { version: version.value }),
      failed: t('template.publish.failed'),
    }),
  }
}

interface TemplateUseOptions {
  name: string
  /** What the chosen version leaves open; undefined = not read yet. */
  holesOf: () => readonly TemplateHole[] | undefined
  onDone: (pipelineId: string) => void
}

/** A pipeline from a version: what the version leaves open is filled here. */
export function useTemplateUse(
  template: TemplateDetail, version: string, { name, holesOf, onDone }: TemplateUseOptions,
) {
  const { t } = useI18n()
  const api = useApi()
  const projectId = useProjectId()
  const keys = createKeys()
  /** What is chosen at a launch is not asked for here. */
  const holes = computed(() => (holesOf() ?? []).filter(({ type }) => type !== 'dataset_version'))
  const keyOf = ({ stageKey, parameter }: { stageKey: string, parameter: string }) => `${stageKey} ${parameter}`
  const form = ref({ name, label: '' })
  const filled = ref<Record<string, string>>({})

  function send() {
    const sources: Record<string, string> = {}
    const parameters: Record<string, Record<string, unknown>> = {}
    for (const hole of holes.value) {
      const value = filled.value[keyOf(hole)] ?? ''
      if (value !== '' && hole.type === 'source') {
        sources[hole.stageKey] = value
      }
      else if (value !== '') {
        parameters[hole.stageKey] = { ...parameters[hole.stageKey], [hole.parameter]: value }
      }
    }
    const body = {
      ...projectId.value !== undefined && { projectId: projectId.value }, name: form.value.name.trim(), sources,
      parameters, label: form.value.label || null,
    }
    return api(
      'templateVersionUse', { params: { id: template.id, version }, body, idempotencyKey: keys.keyFor('use', body) },
    )
  }
  const pointerOf = (hole: TemplateHole) =>
    hole.type === 'source' ? `/sources/${hole.stageKey}` : `/parameters/${hole.stageKey}/${hole.parameter}`
  const isIncomplete = computed(() => form.value.name.trim() === ''
    || !holesOf()
    || holes.value.some(hole => hole.isRequired && !filled.value[keyOf(hole)]))

  return {
    form,
    holes,
    filled,
    keyOf,
    pointerOf,
    isIncomplete,
    ...useFormSend({
      send,
      onDone,
      fields: () => ({
        '/name': undefined, ...Object.fromEntries(holes.value.map(hole => [pointerOf(hole), undefined])),
      }),
      done: () => t('template.done.use', { name: form.value.name.trim() }),
      failed: t('template.use.failed'),
    }),
  }
}
