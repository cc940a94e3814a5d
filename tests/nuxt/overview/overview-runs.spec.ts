import { mountSuspended } from '@nuxt/test-utils/runtime'
import { afterEach, describe, expect, it } from 'vitest'
import { DEFAULT_PROJECT_ID, DEMO_PROJECT_ID } from '#shared/domain/project'
import OverviewQueue from '~/components/overview/OverviewQueue.vue'
import OverviewRuns from '~/components/overview/OverviewRuns.vue'
import { showProject } from '../../support/in-project'

const look = { status: 'success' as const, hasData: true }
const none = { QUEUED: 0, RUNNING: 0, WAITING: 0, PAUSED: 0, CANCELLING: 0 }
const queue = {
  queuedStages: 0, runningStages: 0, retryingStages: 0, oldestWaitMs: 0, completedLastMinute: 0, failedLastMinute: 0,
  engine: 'test', workers: [], shardWorkers: [], memory: null,
}

afterEach(async () => {
  await showProject(DEFAULT_PROJECT_ID)
})

describe('the backlog', () => {
  const textOf = async (living: typeof none) =>
    (await mountSuspended(OverviewQueue, { props: { living, runs: [], queue, look, curl: '' } }))
      .findAll('.why span').map(sentence => sentence.text())

  it('says that it leaves out runs that are not running, where there are some', async () => {
    expect(await textOf(none)).toEqual(['Nothing is running.'])
    expect(await textOf({ ...none, PAUSED: 1 }))
      .toEqual(['Nothing is running.', 'The backlog counts running runs only.'])
  })
})

describe('the active runs', () => {
  it('ask for a run only where one can be launched', async () => {
    const show = async () =>
      (await mountSuspended(OverviewRuns, { props: { runs: [], total: 0, look, curl: '' } })).text()

    expect(await show()).toContain('Launch a run')
    await showProject(DEMO_PROJECT_ID)
    expect(await show()).toContain('nothing can be created or launched')
  })
})
