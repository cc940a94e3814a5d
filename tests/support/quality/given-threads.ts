import path from 'node:path'
import { createThreads, type Threads, type ThreadsOptions } from '#server/thread/threads'

/** From source, as in development. */
export const givenThreads = async (options: Partial<ThreadsOptions> = {}): Promise<Threads> =>
  createThreads({ entry: path.resolve('server/thread/thread.ts'), ...options })
