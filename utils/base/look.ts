/** A status colour by meaning; each has solid, text, tint and line in tokens.css. */
export type Tone = 'neutral' | 'blue' | 'violet' | 'green' | 'amber' | 'orange' | 'red' | 'magenta' | 'accent'

/** Three steps, so that a page of successes stays quiet. */
export type Loudness = 'quiet' | 'tinted' | 'loud'

/** How a state is shown. */
export interface Look {
  icon: string
  tone: Tone
  loudness: Loudness
  /** Work is in progress. */
  isMoving?: boolean
}
