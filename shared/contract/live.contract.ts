import { z } from 'zod'

/** What can change: a noun, or one run. */
export const topic = z.union([
  z.enum([
    'runs', 'metrics', 'datasets', 'pipelines', 'sources', 'tasks', 'projects', 'system', 'alerts', 'models', 'views',
    'quality', 'releases', 'templates', 'config', 'access',
  ]),
  z.string().regex(/^run:[0-9a-f-]{36}$/),
])

/** Client → server. After a reconnect, `since` has the last revision seen of each topic. */
export const liveRequest = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('subscribe'), topics: z.array(topic).max(50), since: z.record(z.string(), z.int()).optional(),
  }),
  z.object({ type: z.literal('unsubscribe'), topics: z.array(topic).max(50) }),
  z.object({ type: z.literal('ping') }),
])

/** Server → client: names what changed, never the new value. At most one per second and topic. */
export const liveMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('stale'), topic, revision: z.int(), at: z.iso.datetime() }),
  /** Answer to `subscribe`; `epoch` changes when the server restarts: then everything may be stale. */
  z.object({ type: z.literal('hello'), epoch: z.string(), revisions: z.record(z.string(), z.int()) }),
  z.object({ type: z.literal('pong'), at: z.iso.datetime() }),
])

export type Topic = z.infer<typeof topic>
export type LiveMessage = z.infer<typeof liveMessage>
