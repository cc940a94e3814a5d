import { FinishReason, type GenerateResponse } from '#proto/gen/datafactory/model/v1/model_service_pb.ts'
import { parseValue } from '#record/parse-value.ts'
import type { Value } from '#record/value.ts'
import type { Fault } from '../record/row.ts'

/** The value for the record, or the reason why there is none. */
export function readAnswer({ output, finishReason }: GenerateResponse, isJson: boolean): { value: Value } | { fault: Fault } {
  if (finishReason === FinishReason.CONTENT_FILTER) {
    return { fault: { reason: 'CONTENT_FILTERED', message: 'the provider withheld the answer' } }
  }
  if (!isJson) {
    return { value: output }
  }
  try {
    return { value: parseValue(output) }
  }
  catch {
    const isCut = finishReason === FinishReason.LENGTH
    return { fault: { reason: isCut ? 'ANSWER_CUT' : 'ANSWER_NOT_JSON', message: `the answer is no JSON: ${output.slice(0, 100)}`, params: { answer: output.slice(0, 100) } } }
  }
}
