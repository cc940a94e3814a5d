/** Thrown inside a stage to unwind it: somebody asked for its end, it did not fail. */
export class Stopped extends Error {
  override name = 'Stopped'

  constructor() {
    super('the stage was asked to stop')
  }
}
