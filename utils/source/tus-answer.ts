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

/**
 * Statuses after which a retry may succeed: no answer, or a server that is away, busy, or still working on the same
 * upload.
 */
export const mayWorkLater = (status: number): boolean =>
  status < 400 || status >= 500 || status === 409 || status === 423 || status === 429

/**
 * For `onAfterResponse` of the client, which would start the file anew whenever it does not get an offset. A busy or
 * starting server has not lost the upload: thrown as a connection failure, the request is repeated.
 *
 * @throws Error
 */
export function keepOffset(request: { getMethod: () => string }, response: { getStatus: () => number }): void {
  const status = response.getStatus()
  if (request.getMethod() === 'HEAD' && status >= 400 && mayWorkLater(status)) {
    throw new Error(`the server could not say how far the upload is: ${status}`)
  }
}
