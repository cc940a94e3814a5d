import type { ToastAction } from '../base/useToast'
import { isTaken, toProblem } from '~/utils/api/problem'

/** What can be archived and restored. */
export type ArchivedNoun = 'source' | 'dataset' | 'pipeline' | 'policy' | 'rule' | 'template'

/** Restores an archived object to its list and reports the result. */
export function useRestore() {
  const { t } = useI18n()
  const api = useApi()
  const toast = useToast()
  const router = useRouter()
  const { textOf } = useFailureText()

  const calls: Record<Exclude<ArchivedNoun, 'source'>, (id: string) => Promise<unknown>> = {
    dataset: id => api('datasetRestore', { params: { id } }),
    pipeline: id => api('pipelineRestore', { params: { id } }),
    policy: id => api('qcPolicyRestore', { params: { id } }),
    rule: id => api('alertRuleRestore', { params: { id } }),
    template: id => api('templateUnarchive', { params: { id } }),
  }

  /** @returns the name of the file that a source has lost since it was archived. */
  async function call(noun: ArchivedNoun, id: string): Promise<string | undefined> {
    if (noun !== 'source') {
      await calls[noun](id)
      return undefined
    }
    const { upload } = await api('sourceRestore', { params: { id } })
    return upload?.deletedAt ? upload.filename : undefined
  }

  function tell(name: string, id: string, lostFile: string | undefined) {
    if (lostFile === undefined) {
      toast.add({ title: t('archive.restored', { name }), icon: 'i-lucide-circle-check', color: 'success' })
      return
    }
    toast.add({
      title: t('archive.restored_without', { name, file: lostFile }),
      description: t('archive.restored_without_text'),
      icon: 'i-lucide-triangle-alert',
      color: 'warning',
      duration: 0,
      actions: [{
        label: t('archive.choose_file'),
        icon: 'i-lucide-upload',
        onClick: () => router.push({ path: '/sources', query: { edit: id } }),
      }],
    })
  }

  /** @returns whether it was restored. */
  async function restore(noun: ArchivedNoun, { id, name }: { id: string, name: string }): Promise<boolean> {
    try {
      tell(name, id, await call(noun, id))
      return true
    }
    catch (error) {
      const isNameTaken = toProblem(error)?.errors?.some(isTaken)
      toast.add({
        title: t('archive.restore_failed', { name }),
        description: isNameTaken ? t('archive.name_taken') : textOf(error), icon: 'i-lucide-circle-x', color: 'error',
        duration: 0,
      })
      return false
    }
  }

  return { restore }
}

const UNDO_MS = 8_000

/**
 * Archives an object once, reports the result, and restores it when asked.
 *
 * @param onward what can be done next, offered with the result.
 */
export function useArchive(
  noun: ArchivedNoun, thing: { id: string, name: string, version: number }, onDone: () => void,
  onward: readonly ToastAction[] = [],
) {
  const { t } = useI18n()
  const api = useApi()
  const toast = useToast()
  const { textOf } = useFailureText()
  const { restore } = useRestore()
  const isBusy = ref(false)

  const { id, name, version } = thing
  const calls: Record<ArchivedNoun, () => Promise<unknown>> = {
    dataset: () => api('datasetDelete', { params: { id }, version }),
    pipeline: () => api('pipelineDelete', { params: { id }, version }),
    source: () => api('sourceDelete', { params: { id }, version }),
    policy: () => api('qcPolicyDelete', { params: { id }, version }),
    rule: () => api('alertRuleDelete', { params: { id }, version }),
    template: () => api('templateDelete', { params: { id }, version }),
  }

  async function archive() {
    if (isBusy.value) {
      return
    }
    isBusy.value = true
    try {
      await calls[noun]()
      toast.add({
        title: t('archive.done', { name, seconds: UNDO_MS / 1_000 }),
        icon: 'i-lucide-archive',
        color: 'success',
        duration: UNDO_MS,
        actions: [
          { label: t('archive.undo'), icon: 'i-lucide-undo-2', onClick: () => void restore(noun, { id, name }) },
          ...onward,
        ],
      })
      onDone()
    }
    catch (error) {
      toast.add({
        title: t('archive.failed', { name }), description: textOf(error), icon: 'i-lucide-circle-x', color: 'error',
        duration: 0,
      })
    }
    finally {
      isBusy.value = false
    }
  }

  return { isBusy, archive }
}

/** Restores objects from the archive of a list; several may be under way. */
export function useArchived(noun: ArchivedNoun, refresh: () => Promise<unknown>) {
  const { restore } = useRestore()
  const restoring = ref<string[]>([])

  async function bringBack(thing: { id: string, name: string }) {
    if (restoring.value.includes(thing.id)) {
      return
    }
    restoring.value.push(thing.id)
    const isBack = await restore(noun, thing)
    if (isBack) {
      await refresh()
    }
    restoring.value = restoring.value.filter(id => id !== thing.id)
  }

  return { restoring, bringBack }
}
