import { SOURCE_STEPS, type SourceStep } from '~/utils/source/source-url'
import { type SavedSource, useSourceSave } from './useSourceSave'

/** Failures that are the folder's, and the field that they belong to. */
const FOLDER_FIELDS = new Map([['OUTSIDE_ROOTS', 'root'], ['INVALID_PATH', 'root'], ['NOT_READABLE', 'root'], ['NO_SOURCE', 'root'], ['NOT_FOUND', 'root'], ['TOO_MANY_FILES', 'glob']])

/** What leads from one step to the next, and what keeps it from doing so. */
export function useSourceSteps(step: Readonly<Ref<SourceStep>>, { go, done }: { go: (step: SourceStep) => void, done: (saved: SavedSource) => void }) {
  const { label } = useLabels()
  const { draft, isReady, reset } = useSourceDraft()
  const look = useSourceTry(draft)
  const saving = useSourceSave(draft)
  const folderErrors = ref<Record<string, string>>({})

  const canGoOn = computed(() => ({
    type: true,
    connect: isReady.value,
    preview: look.isFresh.value && look.seen.value !== undefined && look.seen.value.ok,
    save: draft.value.name.trim() !== '' && (draft.value.target !== 'existing' || draft.value.datasetId !== ''),
  })[step.value])

  /** A folder is looked at before the step is left: what is wrong with it belongs to its fields. */
  async function checkFolder(): Promise<boolean> {
    await look.look()
    const errors = [...look.seen.value?.findings ?? []].filter(finding => finding.severity === 'ERROR')
    folderErrors.value = Object.fromEntries(errors.flatMap(({ code, pointer, message }) => {
      const field = /^\/parameters\/(root|glob)$/.exec(pointer)?.[1] ?? FOLDER_FIELDS.get(code)
      return field ? [[field, label('reason', code) === code ? message : label('reason', code)]] : []
    }))
    return Object.keys(folderErrors.value).length === 0 && look.failure.value === ''
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

  function back() {
    const before = SOURCE_STEPS[SOURCE_STEPS.indexOf(step.value) - 1]
    if (before) {
      go(before)
    }
  }

  const isBusy = computed(() => saving.isBusy.value || (step.value !== 'save' && look.isBusy.value))
  return { draft, isReady, look, saving, folderErrors, canGoOn, isBusy, next, back, finish }
}
