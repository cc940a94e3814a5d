import { toFailure, toProblem } from '~/utils/api/problem'

/** The text of a failure, in the reader's language. */
export function useFailureText() {
  const { t } = useI18n()
  const { label } = useLabels()

  /** Of invalid values: which, too. */
  function textOf(error: unknown): string {
    const { code } = toFailure(error)
    if (toProblem(error)?.errors?.some(field => field.code === 'DEMO_PROJECT')) {
      return t('project.demo.refused')
    }
    if (toProblem(error)?.errors?.some(field => field.code === 'LAST_ADMIN')) {
      return t('access.user.last_admin')
    }
    const text = label('error', code)
    const places = code === 'invalid_input'
      ? [...new Set(toProblem(error)?.errors?.map(({ pointer }) => pointer.replace(/^\/(?:query\/|params\/)?/, '')))]
      : []
    return places.length > 0 ? t('common.failure_at', { text, place: places.join(t('common.list_separator')) }) : text
  }

  return {
    textOf,
    failureOf: toFailure,
  }
}
