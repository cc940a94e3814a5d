import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { tell } from '#factory/telemetry/happenings'
import { serveMetrics } from '#factory/telemetry/metrics-server'

it('metrics that get no port count nothing after that', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  let isHeard = false

  const failure = await serveMetrics(`127.0.0.1:${port}`, () => true, {
    queue: () => Promise.reject(new Error('away')), slots: () => ({ busy: 0, capacity: 1 }),
  }).catch((error: unknown) => error)
  tell({
    get type() {
      isHeard = true
      return 'stage starts' as const
    },
    kind: 'clean.normalize',
  })

  expect(failure).toMatchObject({ code: 'EADDRINUSE' })
  expect(isHeard).toBe(false)
  other.close()
})
