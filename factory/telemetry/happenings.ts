/** What an operator's metrics count in this process. */
export type Happening
  = | { type: 'stage starts', kind: string }
    | { type: 'stage ends', kind: string, outcome: string, ms: number }
  /** Their worker was silent, or the process that ran them has died. */
    | { type: 'stages lost', count: number }
  /** A thread that died under its stage; `cause` as in the metadata of WORKER_LOST. */
    | { type: 'thread lost', cause: string }
  /** `code` is a gRPC status. */
    | { type: 'model call ends', provider: string, code: string, ms: number }

let listener: ((happening: Happening) => void) | undefined

/** Nobody listens where nobody asks for metrics. */
export const tell = (happening: Happening): void => listener?.(happening)

/** @returns ends it. */
export function listen(next: (happening: Happening) => void): () => void {
  listener = next
  return () => {
    listener = listener === next ? undefined : listener
  }
}
