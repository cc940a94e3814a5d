/** Statuses after which a retry may succeed: no answer, or a server that is away, busy, or still working on the same upload. */
export const mayWorkLater = (status: number): boolean => status < 400 || status >= 500 || status === 409 || status === 423 || status === 429

/**
 * For `onAfterResponse` of the client, which would start the file anew whenever it does not get an offset. A busy or starting
 * server has not lost the upload: thrown as a connection failure, the request is repeated.
 *
 * @throws Error
 */
export function keepOffset(request: { getMethod: () => string }, response: { getStatus: () => number }): void {
  const status = response.getStatus()
  if (request.getMethod() === 'HEAD' && status >= 400 && mayWorkLater(status)) {
    throw new Error(`the server could not say how far the upload is: ${status}`)
  }
}
