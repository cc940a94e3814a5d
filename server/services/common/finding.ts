import type { PipelineFinding } from '#shared/domain/pipeline/pipeline-check'
import { AppError } from '#server/errors'

/** As many as a line of a log holds; all are among the fields. */
const MOST_SAID = 3

/** @throws AppError `refused` with the blocking findings as invalid fields. */
export function refuseErrors(findings: readonly PipelineFinding[]): void {
  const errors = findings.filter(isError)
  if (errors.length > 0) {
    const said = errors.slice(0, MOST_SAID).map(toSentence).join('; ')
    const more = errors.length - MOST_SAID
    throw new AppError('refused', more > 0 ? `${said}; and ${more} more` : said, {
      fields: errors.map(({ pointer, code, message }) => ({ pointer, code, message })),
    })
  }
}

/** Names the stage and its parameter: the number in a pointer says neither to who launches a task. */
function toSentence({ stageKey, pointer, message }: PipelineFinding): string {
  const [, parameter] = /^\/stages\/\d+\/parameters\/(.+)$/.exec(pointer) ?? []
  const place = [stageKey && `stage ${stageKey}`, parameter && `parameter ${parameter}`].filter(Boolean).join(', ')
  return place === '' ? message : `${place}: ${message}`
}

export const isError = ({ severity }: PipelineFinding): boolean => severity === 'ERROR'
