import type { SourceTest, SourceView } from '#shared/contract/source.contract'
import type { ApiCall } from '~/utils/api/api-client'
import { toProblem } from '~/utils/api/problem'
import type { FieldError } from '~/utils/form/schema-form'
import { findEmptiness, toSettingErrors } from '~/utils/source/source-look'

type CheckBody = ApiCall<'sourceTry'>['body']

const SAMPLE_SIZE = 20

/**
 * Tests a source that is not saved, or has unsaved changes.
 *
 * @param place where the source lies: the last result for the same file or folder stays while it is read again.
 */
export function useSourceCheck(body: () => CheckBody, place: () => unknown) {
  const api = useApi()
  const { textOf } = useFailureText()
  const { findingText } = useFindingText()
  const answered = shallowRef<{ answer?: SourceTest, asked: string, place: string }>({ asked: '', place: '' })
  /** They stay when one of them was chosen, so that another one can be. */
  const guess = shallowRef<{ encodings: SourceTest['encodings'], place: string }>({ encodings: [], place: '' })
  const errors = ref<FieldError[]>([])
  /** The error that no setting has, as text. */
  const failure = ref('')
  const isBusy = ref(false)
  let latest = 0

  const asked = computed(() => JSON.stringify(body()))
  const placeText = computed(() => JSON.stringify(place()))
  const seen = computed(() => answered.value.place === placeText.value ? answered.value.answer : undefined)
  const encodings = computed(() => guess.value.place === placeText.value ? guess.value.encodings : [])
  const isFresh = computed(() => answered.value.asked === asked.value)

  async function check() {
    const turn = latest += 1
    const asking = { asked: asked.value, place: placeText.value }
    isBusy.value = true
    failure.value = ''
    try {
      const answer = await api('sourceTry', { body: { ...body(), sampleSize: SAMPLE_SIZE } })
      if (turn === latest) {
        answered.value = { answer, ...asking }
        if (answer.encodings.length > 0) {
          guess.value = { encodings: answer.encodings, place: asking.place }
        }
        errors.value = toSettingErrors(answer.findings.filter(finding => finding.severity === 'ERROR'), findingText)
      }
    }
    catch (error) {
      if (turn === latest) {
        const fields = toProblem(error)?.errors ?? []
        errors.value = toSettingErrors(fields, findingText)
        failure.value = errors.value.length > 0 ? '' : fields[0] ? findingText(fields[0]) : textOf(error)
      }
    }
    finally {
      if (turn === latest) {
        isBusy.value = false
      }
    }
  }

  return { seen, encodings, errors, failure, isBusy, check, isFresh }
}

export type SourceCheck = ReturnType<typeof useSourceCheck>

/** Tests saved sources for the list; several may be under way. */
export function useSavedSourceCheck() {
  const { t } = useI18n()
  const api = useApi()
  const notify = useNotify()
  const { errorOf } = useReasonText()

  /** Reports only that a source could not be checked. */
  const { run: check, running } = useAction(
    ({ id }: Pick<SourceView, 'id' | 'name'>) => api('sourceTest', { params: { id } }),
    {
      title: ({ name }) => t('source.test.failed', { name }),
      keyOf: ({ id }) => id,
    },
  )

  function tell(name: string, { ok, columns, findings }: SourceTest) {
    const worst = findings.find(finding => finding.severity === 'ERROR')
    const told = worst && errorOf({ ...worst, reason: worst.code })
    const empty = findEmptiness(findings)
    if (!ok && !empty) {
      notify.failed(t('source.test.bad', { name }), (told?.note ? t('source.test.why', told) : told?.text) ?? '')
    }
    else if (empty) {
      notify.warned(t('source.test.empty', { name }), { description: errorOf({ ...empty, reason: empty.code }).text })
    }
    else {
      notify.done(t('source.test.ok', { name }), {
        description: t('source.seen.columns', { count: columns.length }, columns.length),
      })
    }
  }

  return {
    checking: computed(() => running.value.map(([{ id }]) => id)),
    check,
    /** @returns whether it was checked; the result was shown. */
    async checkAndTell(source: Pick<SourceView, 'id' | 'name'>): Promise<boolean> {
      const answer = await check(source)
      if (answer) {
        tell(source.name, answer)
      }
      return answer !== undefined
    },
  }
}
