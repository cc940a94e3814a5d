import type { TemplateImportReport } from '#shared/contract/template/template-file.contract'

/** The contract's limit. */
const MOST_CHARS = 1 << 20

type Resolution = { index: number, action: 'new_name' | 'new_version' | 'skip', name?: string }

/** Saves versions of templates as one JSON file. */
export function useTemplateExport() {
  const { t } = useI18n()
  const api = useApi()
  const { run, isBusy } = useAction(
    async (ids: readonly string[], options: { version?: string, name?: string } = {}) => {
      const bundle = await api(
        'templateExport', { query: { id: [...ids], ...options.version !== undefined && { version: options.version } } },
      )
      const { saveFile } = await import('~/utils/base/save-file')
      const [only] = bundle.templates
      const name = bundle.templates.length === 1 && only ? `${options.name ?? only.name}-${only.version}` : 'templates'
      saveFile(
        new Blob([`${JSON.stringify(bundle, null, 2)}\n`], { type: 'application/json' }),
        `${name.replace(/[\\/:*?"<>|]/g, '-')}.json`,
      )
      return bundle.templates.length
    }, { title: () => t('template.export.failed') },
  )
  return { save: run, isSaving: isBusy }
}

/** Reads a file of templates: first what it would do, then, once nothing is open, all of it or nothing. */
export function useTemplateImport(onDone: (report: TemplateImportReport) => unknown) {
  const { t } = useI18n()
  const api = useApi()
  const notify = useNotify()
  const { number } = useFormat()
  const { failureOf } = useFailureText()
  const projectId = useProjectId()
  const text = ref('')
  const fileName = ref('')
  const problem = ref('')
  const report = shallowRef<TemplateImportReport>()
  const resolutions = ref<Resolution[]>([])

  const body = () => ({
    ...projectId.value !== undefined && { projectId: projectId.value }, text: text.value,
    resolutions: resolutions.value,
  })

  const looking = useAction(async () => {
    const asked = JSON.stringify(body())
    const answer = await api('templateImport', { query: { dryRun: 'true' }, body: body() })
    // Another file was asked for meanwhile: this one is not shown.
    if (text.value === '') {
      return true
    }
    // Another choice was made meanwhile: its own look follows.
    report.value = answer
    return asked === JSON.stringify(body())
  }, { title: () => t('template.import.failed') })

  async function look() {
    const isCurrent = await looking.run()
    if (isCurrent === false) {
      await look()
    }
  }

  async function read(content: string, name = '') {
    problem.value = content.trim() === ''
      ? t('template.import.is_empty')
      : content.length > MOST_CHARS ? t('template.import.too_large') : ''
    if (problem.value !== '') {
      return
    }
    text.value = content
    fileName.value = name
    resolutions.value = []
    report.value = undefined
    await look()
  }

  async function readFile(file: File) {
    if (file.size > MOST_CHARS * 4) {
      problem.value = t('template.import.too_large')
      return
    }
    await read(await file.text(), file.name)
  }

  /** `undefined` takes the choice back. */
  async function resolve(index: number, action?: Resolution['action'], name?: string) {
    resolutions.value = [
      ...resolutions.value.filter(other => other.index !== index),
      ...action ? [{ index, action, ...name !== undefined && { name } }] : [],
    ]
    await look()
  }

  const writing = useAction(async () => {
    const answer = await api('templateImport', { query: { dryRun: 'false' }, body: body() })
    notify.done(t('template.import.done', { count: number(answer.written) }, answer.written))
    await onDone(answer)
  }, {
    title: () => t('template.import.failed'),
    explain: (error) => {
      if (failureOf(error).code !== 'refused') {
        return undefined
      }
      // Something was changed here since the look: what is in the way now is shown.
      void look()
      return t('template.import.changed')
    },
  })

  function restart() {
    report.value = undefined
    text.value = ''
    fileName.value = ''
    resolutions.value = []
  }

  return {
    fileName, problem, report, resolutions, read, readFile, resolve, restart, isLooking: looking.isBusy,
    write: writing.run, isWriting: writing.isBusy,
  }
}
