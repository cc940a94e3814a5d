import { toFailure } from '~/utils/api/problem'

/** What happened, in the reader's words. */
export function useFailureText() {
  const { label } = useLabels()
  return {
    textOf: (error: unknown) => label('error', toFailure(error).code),
    failureOf: toFailure,
  }
}
