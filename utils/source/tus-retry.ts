/** After these the same may work in a moment: no answer, a server that is away, busy, or at work on the same upload. */
export const mayWorkLater = (status: number): boolean => status < 400 || status >= 500 || status === 409 || status === 423 || status === 429

/**
 * For `onAfterResponse` of the client, which begins a file anew whenever it is not told how far it is. A server that is busy
 * or starting has not lost what it has: taken for a failure of the line, the question is asked again.
 *
 * @throws Error
 */
export function keepOffset(request: { getMethod: () => string }, response: { getStatus: () => number }): void {
  const status = response.getStatus()
  if (request.getMethod() === 'HEAD' && status >= 400 && mayWorkLater(status)) {
    throw new Error(`the server could not say how far the upload is: ${status}`)
  }
}
