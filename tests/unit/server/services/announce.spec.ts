import { expect, it } from 'vitest'
import { announce, announceRuns } from '#server/services/common/announce'

/** What caches and pages are told, in order. */
function listen() {
  const told: string[] = []
  return {
    told,
    cache: {
      invalidate: async (noun: string) => {
        await Promise.resolve()
        told.push(`cache ${noun}`)
      },
    },
    live: { publish: (topic: string) => void told.push(topic) },
  }
}

it('invalidates cached answers before a page is notified', async () => {
  const readers = listen()

  await announce(readers, ['runs', 'datasets'])

  expect(readers.told).toEqual(['cache runs', 'runs', 'datasets'])
})

it('announces the statistics together with the runs, and nothing when no run changed', async () => {
  const readers = listen()

  await announceRuns(readers, [])
  await announceRuns(readers, ['a', 'b'], ['datasets'])

  expect(readers.told).toEqual(['cache runs', 'cache metrics', 'runs', 'metrics', 'run:a', 'run:b', 'datasets'])
})
