import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventsUntil, hasEnded, openTestPglite, type QueueServer, startQueue, submit, toStory } from './queue-support.ts'

let server: QueueServer

beforeAll(async () => {
  server = await startQueue(await openTestPglite())
})

afterAll(() => server.close())

it('runs stages in the order of their inputs and tells every step', async () => {
  const runId = await submit(server, [{ id: 'a' }, { id: 'b', dependsOn: ['a'] }])

  const events = await eventsUntil(server, runId, hasEnded)

  expect(toStory(events)).toEqual([
    'run:QUEUED', 'run:RUNNING',
    'a:RUNNING#1', 'a:SUCCEEDED#1',
    'b:QUEUED#0', 'b:RUNNING#1', 'b:SUCCEEDED#1',
    'run:SUCCEEDED',
  ])
  expect(events.map(event => Number(event.seq))).toEqual(events.map((_, index) => index + 1))
  expect(server.bugs).toEqual([])
})
