import { isRecord } from '../json/json-pointer'

interface Answered {
  originalResponse: { getBody: () => string, getStatus: () => number } | null
}

const isAnswered = (error: unknown): error is Answered => isRecord(error) && 'originalResponse' in error

/** Converts a failure of the upload client to the form of all other failed requests. */
export function toTusFailure(error: unknown): unknown {
  if (!isAnswered(error)) {
    return error
  }
  if (!error.originalResponse) {
    return { name: 'FetchError' }
  }
  return { statusCode: error.originalResponse.getStatus(), data: parse(error.originalResponse.getBody()) }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  }
  catch {
    // A proxy's page tells nothing but that the request failed.
    return undefined
  }
}
