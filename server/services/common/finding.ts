import type { PipelineFinding } from '#shared/domain/pipeline/pipeline-check'
import { AppError } from '#server/errors'

/** @throws AppError `refused` with the blocking findings as invalid fields. */
export function refuseErrors(findings: readonly PipelineFinding[]): void {
  const errors = findings.filter(isError)
  const [first] = errors
  if (first) {
    throw new AppError('refused', `${first.stageKey ? `stage ${first.stageKey}: ` : ''}${first.message}`, {
      fields: errors.map(({ pointer, code, message }) => ({ pointer, code, message })),
    })
  }
}

export const isError = ({ severity }: PipelineFinding): boolean => severity === 'ERROR'
