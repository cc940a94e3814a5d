import { z } from 'zod'

/** What can go stale: a noun, or one run. */
export const topic = z.union([
  z.enum(['runs', 'metrics', 'datasets', 'pipelines', 'sources', 'tasks', 'projects', 'system']),
  z.string().regex(/^run:[0-9a-f-]{36}$/),
])

/** Client → server. `since` holds the last revision seen of each topic, after a reconnect. */
export const liveRequest = z.discriminatedUnion('type', [
  z.object({ type: z.literal('subscribe'), topics: z.array(topic).max(50), since: z.record(z.string(), z.int()).optional() }),
  z.object({ type: z.literal('unsubscribe'), topics: z.array(topic).max(50) }),
  z.object({ type: z.literal('ping') }),
])

/** Server → client: what went stale, never the new value. At most one a second a topic. */
export const liveMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('stale'), topic, revision: z.int(), at: z.iso.datetime() }),
  /** Answer to `subscribe`; `epoch` changes when the server starts again: everything may be stale. */
  z.object({ type: z.literal('hello'), epoch: z.string(), revisions: z.record(z.string(), z.int()) }),
  z.object({ type: z.literal('pong'), at: z.iso.datetime() }),
])

export type Topic = z.infer<typeof topic>
export type LiveMessage = z.infer<typeof liveMessage>
