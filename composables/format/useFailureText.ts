import { toFailure } from '~/utils/api/problem'

/** The text of a failure, in the reader's language. */
export function useFailureText() {
  const { label } = useLabels()
  return {
    textOf: (error: unknown) => label('error', toFailure(error).code),
    failureOf: toFailure,
  }
}
