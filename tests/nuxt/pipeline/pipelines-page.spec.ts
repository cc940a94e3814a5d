import { mountSuspended } from '@nuxt/test-utils/runtime'
import { createError } from 'h3'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Ref } from 'vue'
import { DEFAULT_PROJECT_ID, DEMO_PROJECT_ID } from '#shared/domain/project'
import { useNewPipeline } from '~/composables/pipeline/useNewPipeline'
import PipelinesPage from '~/pages/pipelines/index.vue'
import type { PipelineDraft } from '~/utils/pipeline/pipeline-draft'
import { registerEndpoint } from '../given/register-endpoint'
import { givenDatasetView, givenListItem } from '../given/given-pipeline'
import { showSystem } from '../given/show-system'
import { showProject } from '../../support/in-project'

const ID = '01900000-0000-7000-8000-0000000000aa'
let answer: () => { items: unknown[], nextCursor: string | null }

registerEndpoint('/api/v1/pipelines', () => answer())
registerEndpoint('/api/v1/templates', () => page([]))

const page = (items: unknown[], nextCursor: string | null = null) => ({ items, nextCursor })
const problem = {
  type: 'about:blank', title: 'Internal', status: 500, code: 'internal', detail: '', requestId: 'req-9b04ee',
}

it('a new pipeline is proposed the name of what it reads', async () => {
  registerEndpoint(`/api/v1/datasets/${ID}`, () => givenDatasetView({ name: 'mails', latest: null }))
  let draft: Ref<{ draft: PipelineDraft } | null> | undefined
  await mountSuspended({ setup: () => {
    draft = useNewPipeline({ type: 'dataset', id: ID }).data
    return () => null
  } })

  await expect.poll(() => draft?.value?.draft.name).toBe('mails')
})

it.each([
  ['writes to the only dataset', [ID], { dataset_id: ID }], ['leaves the choice between two', [ID, ID], {}],
  ['has nothing to write to yet', [], {}],
])('a new pipeline that reads a source %s', async (_, ids, parameters) => {
  registerEndpoint(`/api/v1/sources/${ID}`, () => ({ id: ID, name: 'mails', stageKind: 'ingest.csv', projectId: ID }))
  registerEndpoint(
    '/api/v1/pipelines/validate', { method: 'POST', handler: () => ({ ok: true, findings: [], stageColumns: {} }) },
  )
  registerEndpoint('/api/v1/datasets', () => page(ids.map(id => givenDatasetView({ id }))))
  clearNuxtData()
  let draft: Ref<{ draft: PipelineDraft } | null> | undefined
  await mountSuspended({ setup: () => {
    draft = useNewPipeline({ type: 'source', id: ID }).data
    return () => null
  } })

  await expect.poll(() => draft?.value?.draft.stages.at(-1)?.parameters).toEqual(parameters)
})

it('a new pipeline that reads a source begins without a target when the datasets cannot be read', async () => {
  const source = { id: ID, name: 'mails', stageKind: 'ingest.csv', projectId: ID }
  const stops = [
    registerEndpoint(`/api/v1/sources/${ID}`, () => source),
    registerEndpoint(
      '/api/v1/pipelines/validate', { method: 'POST', handler: () => ({ ok: true, findings: [], stageColumns: {} }) },
    ),
    registerEndpoint('/api/v1/datasets', () => {
      throw createError({ statusCode: 500, data: problem })
    }),
  ]
  clearNuxtData()
  let draft: Ref<{ draft: PipelineDraft } | null> | undefined
  await mountSuspended({ setup: () => {
    draft = useNewPipeline({ type: 'source', id: ID }).data
    return () => null
  } })

  await expect.poll(() => draft?.value?.draft.stages.at(-1)?.parameters).toEqual({})
  stops.forEach(stop => stop())
})

beforeEach(() => {
  clearNuxtData()
  showSystem()
})

describe('the list of pipelines', () => {
  it('shows stages, the newest run and the revision of each', async () => {
    answer = () => page([givenListItem({ lastRun: {
      id: ID, state: 'FAILED', stateName: 'failed', createdAt: '2026-11-20T06:00:00.000Z', finishedAt: null,
    } })])
    const list = await mountSuspended(PipelinesPage, { route: '/pipelines' })

    await expect.poll(() => list.text()).toContain('Airports, cleaned')
    expect(list.get('[role="img"][aria-label^="2 stages"]').attributes('aria-label'))
      .toBe('2 stages: Dataset version, Write to dataset')
    expect(list.get(`a[href="/runs/${ID}"]`).text()).toContain('Failed')
  })

  it.each([
    ['refused', 'Can’t be launched as saved'], ['unchecked', 'Not fully checked'],
  ] as const)('marks one that is %s', async (launchCheck, words) => {
    answer = () => page([givenListItem({ launchCheck })])
    const list = await mountSuspended(PipelinesPage, { route: `/pipelines?q=${launchCheck}` })

    await expect.poll(() => list.text()).toContain(words)
  })

  it('offers neither launch nor archiving nor a new one among demo data', async () => {
    answer = () => page([givenListItem()])
    await showProject(DEMO_PROJECT_ID)
    const list = await mountSuspended(PipelinesPage, { route: '/pipelines?q=demo' })

    await expect.poll(() => list.text()).toContain('Airports, cleaned')
    expect(list.findAll('tbody button')).toHaveLength(0)
    expect(list.findAll('a').map(link => link.attributes('href'))).not.toContain('/pipelines/new')
    await showProject(DEFAULT_PROJECT_ID)
    list.unmount()
  })

  it('marks a pipeline that was never launched', async () => {
    answer = () => page([givenListItem()])
    const list = await mountSuspended(PipelinesPage, { route: '/pipelines?q=a' })

    await expect.poll(() => list.text()).toContain('Never launched')
  })

  it('links to a new pipeline when there is none', async () => {
    answer = () => page([])
    const list = await mountSuspended(PipelinesPage, { route: '/pipelines' })

    await expect.poll(() => list.text()).toContain('No pipelines yet')
    expect(list.findAll('a').map(link => link.attributes('href'))).toContain('/pipelines/new')
  })

  it('has its filters in one line above it', async () => {
    answer = () => page([givenListItem()])
    const list = await mountSuspended(PipelinesPage, { route: '/pipelines?q=c' })

    const filters = list.get('[role="search"]')
    expect(filters.attributes('aria-label')).toBe('Filters')
    expect([filters.find('input').exists(), filters.find('select').exists()]).toEqual([true, true])
  })

  it('distinguishes “no match” from “no pipelines”', async () => {
    answer = () => page([])
    const list = await mountSuspended(PipelinesPage, { route: '/pipelines?q=nothing' })

    await expect.poll(() => list.text()).toContain('No pipelines match')
  })

  it('names cause and request id of a failure', async () => {
    answer = () => {
      throw createError({ statusCode: 500, data: problem })
    }
    const list = await mountSuspended(PipelinesPage, { route: '/pipelines?q=b' })

    await expect.poll(() => list.find('[role="alert"]').exists()).toBe(true)
    expect(list.get('[role="alert"]').text()).toContain('req-9b04ee')
  })

  it('offers the next page by its cursor, and keeps the search', async () => {
    answer = () => page([givenListItem()], 'abc')
    const list = await mountSuspended(PipelinesPage, { route: '/pipelines?q=air' })

    await expect.poll(() => list.findAll('a').map(link => link.attributes('href')))
      .toContain('/pipelines?q=air&cursor=abc')
  })
})
