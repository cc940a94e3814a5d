import { mountSuspended } from '@nuxt/test-utils/runtime'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { PageRouteSymbol } from '#app/components/injections'
import { NuxtLink } from '#components'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { useOwnProject } from '~/composables/app/useOwnProject'
import { useFileContext } from '~/composables/chart/useFileContext'
import { toCsvText, toPictureTexts, toSavedName } from '~/utils/chart/chart-contents'
import { registerEndpoint } from './given/register-endpoint'
import { showProject } from '../support/in-project'

const ID = '01900000-0000-7000-8000-00000000c0de'

afterEach(() => showProject(DEFAULT_PROJECT_ID))

describe('in the project of an address', () => {
  it('each link and each way to a page stays, without knowing of it', async () => {
    const router = useRouter()
    await router.replace('/runs')
    await showProject(ID, 'corpus')
    const link = await mountSuspended(NuxtLink, { props: { to: '/datasets?q=x' }, route: '/runs' })

    expect(useProjectId().value).toBe(ID)
    expect(link.attributes('href')).toBe('/datasets?q=x&project=corpus')

    await goTo({ query: { q: 'y' } })
    expect(router.currentRoute.value.fullPath).toBe('/runs?q=y&project=corpus')
    await goTo('/runs?q=z', { replace: true })
    expect(router.currentRoute.value.fullPath).toBe('/runs?q=z&project=corpus')

    router.back()
    await expect.poll(() => router.currentRoute.value.fullPath).toBe('/runs?project=corpus')
  })

  it('only an address leads to another one, and links then follow', async () => {
    const router = useRouter()
    await router.replace('/runs')
    await showProject(ID, 'corpus')
    const link = await mountSuspended(NuxtLink, { props: { to: '/datasets' }, route: '/runs' })

    await goTo('/runs?project=default')
    expect(router.currentRoute.value.fullPath).toBe('/runs')
    expect(useProjectId().value).toBeUndefined()
    await expect.poll(() => link.attributes('href')).toBe('/datasets')
  })

  it('a project that was not seen before is asked for by its key', async () => {
    let asked: unknown
    registerEndpoint('/api/v1/projects', { handler: (event) => {
      asked = new URL(event.path, 'http://x').searchParams.get('key')
      return {
        items: [{
          id: ID, version: 1, key: 'asked-for', name: 'Asked', description: '', isDemo: false,
          createdAt: '2026-11-20T06:00:00.000Z', updatedAt: '2026-11-20T06:00:00.000Z',
        }],
        nextCursor: null,
      }
    } })

    await goTo('/runs?project=asked-for')

    expect(asked).toBe('asked-for')
    expect(useProjectId().value).toBe(ID)
  })
})

describe('the page of an object', () => {
  const OWN = '01900000-0000-7000-8000-00000000c0df'
  const project = {
    id: OWN, version: 1, key: 'own', name: 'Own', description: '', isDemo: false,
    createdAt: '2026-11-20T06:00:00.000Z', updatedAt: '2026-11-20T06:00:00.000Z',
  }
  const show = (route: string, provided: Record<symbol, unknown> = {}) => mountSuspended({
    setup: () => {
      useOwnProject(Promise.resolve(), () => OWN)
      return () => ''
    },
  }, { route, global: { provide: provided } })
  registerEndpoint(`/api/v1/projects/${OWN}`, () => project)

  it('leads on to the project of the object, with the rest of its address, and back past the wrong one', async () => {
    registerEndpoint('/api/v1/projects', () => ({ items: [project], nextCursor: null }))
    const router = useRouter()
    await router.replace('/datasets')
    await showProject(ID, 'corpus')
    await router.push('/pipelines')

    const page = await show('/runs?tab=events#last')
    await expect.poll(() => router.currentRoute.value.fullPath).toBe('/runs?tab=events&project=own#last')
    expect(useProjectId().value).toBe(OWN)

    page.unmount()
    router.back()
    await expect.poll(() => router.currentRoute.value.fullPath).toBe('/datasets?project=corpus')
  })

  it('does not take back whoever has left it, or is about to, before the project is known', async () => {
    const router = useRouter()
    for (const leave of [() => router.push('/datasets'), () => void router.push('/datasets')]) {
      await router.replace('/runs')
      await showProject(ID, 'corpus')
      const { own: _, ...others } = useProjectIds().value
      useProjectIds().value = others
      const [asked, held] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()]
      const stops = [
        registerEndpoint('/api/v1/projects', () => ({ items: [project], nextCursor: null })),
        registerEndpoint(`/api/v1/projects/${OWN}`, async () => {
          asked.resolve(undefined)
          await held.promise
          return project
        }),
      ]
      const replace = vi.spyOn(router, 'replace')
      // As in a page, whose route stays what it was.
      const page = await show('/runs', { [PageRouteSymbol as symbol]: { ...router.currentRoute.value } })
      replace.mockClear()
      await asked.promise

      await leave()
      held.resolve(undefined)
      await expect.poll(() => useProjectIds().value.own).toBe(OWN)
      await nextTick()
      expect(replace).not.toHaveBeenCalled()
      await expect.poll(() => router.currentRoute.value.fullPath).toBe('/datasets?project=corpus')
      page.unmount()
      replace.mockRestore()
      stops.forEach(stop => stop())
    }
  })

  it('stays where it is when the project of the object is archived, which it asks for once', async () => {
    let asked = 0
    const stops = [
      registerEndpoint('/api/v1/projects', () => ({ items: [], nextCursor: null })),
      registerEndpoint(`/api/v1/projects/${OWN}`, () => {
        asked += 1
        return project
      }),
    ]
    const router = useRouter()
    await router.replace('/runs')
    await showProject(ID, 'corpus')
    const nameless = useState<string[]>('projects-without-address')

    const first = await show('/runs')
    await expect.poll(() => nameless.value).toEqual([OWN])
    first.unmount()
    const second = await show('/runs')
    // What was asked before has arrived by then.
    await fetch('/api/v1/projects')

    expect(asked).toBe(1)
    expect(router.currentRoute.value.fullPath).toBe('/runs?project=corpus')
    second.unmount()
    stops.forEach(stop => stop())
    nameless.value = []
  })
})

describe('a saved file', () => {
  it('names the project in its lines, in the properties of a picture and in its own name', async () => {
    await showProject(ID, 'corpus')
    let context: ReturnType<typeof useFileContext> | undefined
    await mountSuspended({ setup: () => {
      context = useFileContext()
      return () => ''
    } })
    const file = {
      title: 'Records out', rangeLabel: 'today', meta: '',
      model: { bucketLabel: '', buckets: [], series: [], unit: '' },
    }

    if (!context) {
      throw new Error('not mounted')
    }
    expect(toCsvText(file, context.value)).toContain('# Project,corpus (corpus)')
    expect(toPictureTexts(file, context.value).texts).toMatchObject({ Project: 'corpus (corpus)' })
    expect(toSavedName(file, 'csv', context.value)).toContain('_corpus.')
  })
})
