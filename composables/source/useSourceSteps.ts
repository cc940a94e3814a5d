import { SOURCE_STEPS, type SourceStep } from '~/utils/source/source-url'
import { isReadable } from '~/utils/source/source-look'
import { toSourceBody } from './useSourceDraft'
import { type SavedSource, useSourceSave } from './useSourceSave'

/** Errors of the folder, with the field that they belong to. */
const FOLDER_FIELDS = new Map([
  ['OUTSIDE_ROOTS', 'root'], ['INVALID_PATH', 'root'], ['NOT_READABLE', 'root'], ['NO_SOURCE', 'root'],
  ['NOT_FOUND', 'root'], ['TOO_MANY_FILES', 'glob'],
])

/** The transitions between the steps, and what prevents them. */
export function useSourceSteps(
  step: Readonly<Ref<SourceStep>>, { go, done }: { go: (step: SourceStep) => void, done: (saved: SavedSource) => void },
) {
  const { label } = useLabels()
  const { draft, uploadItem, isReady, reset } = useSourceDraft()
  const projectId = useProjectId()
  const checking = useSourceCheck(
    () => ({ ...toSourceBody(draft.value), projectId: projectId.value }),
    () => [draft.value.kind, draft.value.upload?.id, draft.value.root, draft.value.glob],
  )
  const saving = useSourceSave(draft)
  const folderErrors = ref<Record<string, string>>({})

  const canGoOn = computed(() => ({
    connect: isReady.value,
    preview: checking.isFresh.value && checking.seen.value !== undefined && isReadable(checking.seen.value),
    save: draft.value.name.trim() !== '' && (draft.value.target !== 'existing' || draft.value.datasetId !== ''),
  })[step.value])

  /** A folder is checked before the step is left, because its errors belong to the fields of this step. */
  async function checkFolder(): Promise<boolean> {
    await checking.check()
    const errors = [...checking.seen.value?.findings ?? []].filter(finding => finding.severity === 'ERROR')
    folderErrors.value = Object.fromEntries(errors.flatMap(({ code, pointer, message }) => {
      const field = /^\/parameters\/(root|glob)$/.exec(pointer)?.[1] ?? FOLDER_FIELDS.get(code)
      return field ? [[field, label('reason', code) === code ? message : label('reason', code)]] : []
    }))
    return Object.keys(folderErrors.value).length === 0 && checking.failure.value === ''
  }

  async function finish(isImported: boolean) {
    const saved = await saving.save(isImported)
    if (saved) {
      reset()
      done(saved)
    }
  }

  async function next() {
    if (step.value === 'save') {
      return finish(true)
    }
    if (step.value === 'connect' && draft.value.kind === 'folder' && !await checkFolder()) {
      return
    }
    const following = SOURCE_STEPS[SOURCE_STEPS.indexOf(step.value) + 1]
    if (following) {
      go(following)
    }
  }

  // A file that has just arrived is shown at once: sending it needs no step of its own.
  watch(() => uploadItem.value?.state, async (state, before) => {
    if (state === 'done' && before !== undefined && step.value === 'connect') {
      await nextTick()
      go('preview')
    }
  })

  function back() {
    const before = SOURCE_STEPS[SOURCE_STEPS.indexOf(step.value) - 1]
    if (before) {
      go(before)
    }
  }

  const isBusy = computed(() => saving.isBusy.value || (step.value !== 'save' && checking.isBusy.value))
  return { draft, isReady, checking, saving, folderErrors, canGoOn, isBusy, next, back, finish }
}
