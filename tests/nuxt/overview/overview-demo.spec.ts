import { mountSuspended } from '@nuxt/test-utils/runtime'
import { createError, readBody } from 'h3'
import { beforeEach, describe, expect, it } from 'vitest'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import AppGuide from '~/components/app/AppGuide.vue'
import OverviewDemo from '~/components/overview/OverviewDemo.vue'
import { useDemo } from '~/composables/run/useDemo'
import { showProject } from '../../support/in-project'
import { registerEndpoint } from '../given/register-endpoint'
import { givenDetail, givenRun, givenStage } from '../given/given-run'

const { id } = givenRun()
const givenExample = (change: Parameters<typeof givenDetail>[0] = {}) =>
  givenDetail({ projectId: DEFAULT_PROJECT_ID, ...change })
let sent: { body: unknown, key: string | null }[] = []
let answer: () => unknown
let detail: () => unknown

registerEndpoint(`/api/v1/runs/${id}`, () => detail())
registerEndpoint('/api/v1/demo', {
  method: 'POST',
  handler: async (event) => {
    sent.push({ body: await readBody<unknown>(event), key: event.headers.get('idempotency-key') })
    return answer()
  },
})

beforeEach(() => {
  clearNuxtData()
  useToast().clear()
  sent = []
  answer = () => givenRun()
  detail = () => givenExample()
})

describe('the card of the example', () => {
  const show = (demo: InstanceType<typeof OverviewDemo>['$props']['demo'], isBusy = false) =>
    mountSuspended(OverviewDemo, { props: { demo, isBusy } })

  it('says what will happen and runs it with one press', async () => {
    const card = await show(null)

    expect(card.text()).toContain('eight stages')
    expect(card.findAll('a')).toHaveLength(0)
    await card.get('button').trigger('click')
    expect(card.emitted('run')).toHaveLength(1)
  })

  it('says so while it starts, and takes no second press', async () => {
    const card = await show(null, true)
    const button = card.get('button')

    await button.trigger('click')

    expect(button.text()).toBe('Starting…')
    expect(button.attributes('aria-busy')).toBe('true')
    expect(card.emitted('run')).toBeUndefined()
  })

  it('links to an example that is there, and offers another run', async () => {
    const card = await show({ pipelineId: id, isArchived: false, runId: id })

    expect(card.text()).toContain('Example created')
    expect(card.get('button').text()).toBe('Run again')
    expect(card.findAll('a').map(link => link.attributes('href'))).toEqual([`/runs/${id}`, `/pipelines/${id}`])
  })

  it('says that an archived one is restored, and does not link to its pipeline', async () => {
    const card = await show({ pipelineId: id, isArchived: true, runId: id })

    expect(card.text()).toContain('restores')
    expect(card.findAll('a').map(link => link.attributes('href'))).toEqual([`/runs/${id}`])
  })
})

describe('running the example', () => {
  /** Composables need a component around them. */
  const mount = () => mountSuspended({
    setup: () => useDemo(),
    template: '<button @click="run()">run</button>',
  })

  it('asks in the reader’s language, goes to the run and begins the guide', async () => {
    const page = await mount()
    await page.get('button').trigger('click')

    await expect.poll(() => useRouter().currentRoute.value.path, { timeout: 30_000 }).toBe(`/runs/${id}`)
    expect(sent).toEqual([{ body: { locale: 'en' }, key: expect.stringMatching(/^[0-9a-f]{32}$/) }])
    await expect.poll(() => document.cookie).toContain(`guide=${id}`)
  })

  it('explains a taken name, and asks with the same key again', async () => {
    answer = () => {
      throw createError({ statusCode: 409, data: {
        type: 'about:blank', title: '', status: 409, code: 'conflict', detail: '', requestId: 'r',
        errors: [{ pointer: '/name', code: 'NAME_TAKEN', message: '' }],
      } })
    }
    const page = await mount()
    await page.get('button').trigger('click')
    await expect.poll(() => useToast().toasts.value.map(({ title, description }) => [title, description]))
      .toEqual([['Couldn’t run the example', expect.stringContaining('has this name')]])
    await page.get('button').trigger('click')

    await expect.poll(() => sent.length).toBe(2)
    expect(sent[1]?.key).toBe(sent[0]?.key)
  })
})

describe('the guide below the top bar', () => {
  const open = async (route: string, seen: ('stages' | 'stats')[] = []) => {
    document.cookie = `guide=${[id, ...seen].join('.')}; path=/`
    refreshCookie('guide')
    const guide = await mountSuspended(AppGuide, { route })
    await expect.poll(() => guide.findAll('li').length).toBeGreaterThan(0)
    return guide
  }

  it('links to what is there, and names what is not yet', async () => {
    const guide = await open(`/runs/${id}`)

    expect(guide.findAll('a').map(link => link.text())).toEqual(['Stages'])
    expect(guide.findAll('span.step').map(step => step.attributes('title')))
      .toEqual(Array.from({ length: 4 }, () => 'The run has not reached this yet'))
    expect(guide.get('[aria-current=step]').text()).toBe('Stages')
  })

  it('marks a step as done once its result was looked at, and keeps that', async () => {
    const version = { datasetId: id, datasetName: 'Texts', semver: '1.0.0', rows: 7, manifestSha256: '', lot: null }
    detail = () => givenExample({
      state: 'SUCCEEDED', finishedAt: '2026-11-20T06:10:00.000Z', versions: [version], stages: [givenStage()],
    })
    const guide = await open(`/runs/${id}`)

    await expect.poll(() => guide.findAll('[data-done]').map(step => step.text()))
      .toEqual([expect.stringMatching(/^Stages/)])
    expect(guide.findAll('a').map(link => link.attributes('href')))
      .toEqual([`/runs/${id}`, `/datasets/${id}?tab=versions`, `/datasets/${id}`, `/stats/stages?pipeline=${id}`])
    await expect.poll(() => document.cookie).toContain(`guide=${id}.stages`)
  })

  it('ends with the way to data of one’s own', async () => {
    detail = () => givenExample({ state: 'FAILED', finishedAt: '2026-11-20T06:10:00.000Z', stages: [givenStage()] })
    const guide = await open(`/runs/${id}`, ['stages', 'stats'])

    await expect.poll(() => guide.find('.title a').exists()).toBe(true)
    expect(guide.get('.title a').attributes('href')).toBe('/sources?add=1')
  })

  it('is not on the page of another run', async () => {
    const guide = await open(`/runs/${id}`)

    await useRouter().push('/runs/01900000-0000-7000-8000-0000000000ee')

    await expect.poll(() => guide.find('nav').exists()).toBe(false)
  })

  it('is not on the pages of another project', async () => {
    const guide = await open('/stats')

    await showProject('01900000-0000-7000-8000-00000000c0de')

    await expect.poll(() => guide.find('nav').exists()).toBe(false)
    await showProject(DEFAULT_PROJECT_ID)
    await expect.poll(() => guide.find('nav').exists()).toBe(true)
  })

  it('goes for good when its run does not exist', async () => {
    detail = () => {
      throw createError({
        statusCode: 404,
        data: { type: 'about:blank', title: '', status: 404, code: 'not_found', detail: '', requestId: 'r' },
      })
    }
    document.cookie = `guide=${id}; path=/`
    refreshCookie('guide')

    const guide = await mountSuspended(AppGuide, { route: '/stats' })

    await expect.poll(() => document.cookie).not.toContain(`guide=${id}`)
    expect(guide.findAll('li')).toHaveLength(0)
  })

  it('goes when it is dismissed', async () => {
    const guide = await open(`/runs/${id}`)

    await guide.get('button').trigger('click')

    await expect.poll(() => guide.findAll('li').length).toBe(0)
    expect(document.cookie).not.toContain(`guide=${id}`)
  })
})
