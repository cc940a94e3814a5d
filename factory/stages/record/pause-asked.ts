import type { StageContext } from '../stage-definition.ts'

class PauseAsked extends Error {
  override name = 'PauseAsked'
}

/**
 * For long work before the first record is written: reports the progress, and throws when the attempt must stop, also
 * for a pause. Called every few milliseconds.
 */
export const createStopIfAsked = (
  { throwIfStopped, tick, isPauseAsked }: Pick<StageContext, 'throwIfStopped' | 'tick' | 'isPauseAsked'>,
) => (): void => {
  throwIfStopped()
  tick()
  if (isPauseAsked()) {
    throw new PauseAsked()
  }
}

/** The result of such work; a pause ends it at once, and the attempt after it begins it anew. */
export async function unlessPaused<Result>(work: () => Promise<Result>): Promise<Result | 'paused'> {
  try {
    return await work()
  }
  catch (error) {
    if (error instanceof PauseAsked) {
      return 'paused'
    }
    throw error
  }
}
