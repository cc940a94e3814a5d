import type { StageContext } from '../stage-definition.ts'

/** Awaits what others do, who may be in the midst of a record that takes minutes. @throws when the stage must stop. */
export function untilStopped<T>(
  work: Promise<T>, { signal, throwIfStopped }: Pick<StageContext, 'signal' | 'throwIfStopped'>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      try {
        throwIfStopped()
        reject(signal.reason instanceof Error ? signal.reason : new Error('stopped'))
      }
      catch (error) {
        reject(error)
      }
    }
    if (signal.aborted) {
      stop()
      return
    }
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
