import { mountSuspended } from '@nuxt/test-utils/runtime'
import { setResponseHeader } from 'h3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DEMO_PROJECT_ID } from '#shared/domain/project'
import DatasetSample from '~/components/dataset/record/DatasetSample.vue'
import ReleaseNotices from '~/components/release/detail/ReleaseNotices.vue'
import ReleasePassport from '~/components/release/detail/ReleasePassport.vue'
import PublicPage from '~/pages/releases/[id]/public.vue'
import { givenRelease, RELEASE_ID } from '../given/given-release'
import { registerEndpoint } from '../given/register-endpoint'

let shown: { unmount: () => void } | undefined
let masked: string[] = []
registerEndpoint(`/api/v1/releases/${RELEASE_ID}/sample`, (event) => {
  setResponseHeader(event, 'Content-Type', 'application/json')
  const items = [{ row: 0, record: { text: 'o***@e***.com' } }, { row: 1, record: { text: null } }]
  return JSON.stringify({ items, masked })
})
beforeEach(() => clearNuxtData())
afterEach(() => shown?.unmount())

const file = (path: string, rows: number | null) => ({ path, bytes: 1_000, rows, sha256: 'a'.repeat(64) })
const RELEASE = givenRelease({
  name: 'texts', datasetName: 'texts', datasetVersion: '1.1.0', state: 'PUBLISHED', publishedAt: '2026-11-30T19:21:36Z',
  sources: [{ id: RELEASE_ID, name: 'incidents.csv' }],
  parents: [{ datasetId: RELEASE_ID, datasetName: 'texts', semver: '1.0.0' }],
  files: [file('data/data.jsonl', 98), file('card.md', null)],
  columns: [{ name: 'text', type: 'string', nullable: true }],
  manifestSha256: 'a'.repeat(64),
})

const SAMPLE = { releaseId: RELEASE_ID, columns: RELEASE.columns, rows: RELEASE.rows }

describe('the page of a release for readers elsewhere', () => {
  it('offers the dataset first, says what is in each download, whose number is whose, and in which zone it tells the time', async () => {
    const passport = await mountSuspended(
      ReleasePassport, { props: { release: RELEASE, isVerifying: false, isReadOnly: true, nowMs: 0 } },
    )
    shown = passport

    const facts = passport.findAll('.facts dt').map(term =>
      `${term.text()}: ${term.element.nextElementSibling?.textContent?.trim() ?? ''}`)
    expect(facts).toEqual(expect.arrayContaining([
      'Dataset version: texts 1.1.0A version is numbered by its columns, a release by its records.',
      'Source: incidents.csv', 'Made from: texts, dataset version 1.0.0',
    ]))
    expect(passport.text()).toContain('texts release 1.0.0')
    expect(facts).toContain(`Run: ${RELEASE.run.name} ${RELEASE.run.id}`)
    expect(passport.text()).toContain('Published 2026-12-01 03:21:36 UTC+8;')
    const download = passport.get('a.download')
    expect(download.text()).toBe('Download dataset')
    expect(passport.get(`[id="${download.attributes('aria-describedby')}"]`).text())
      .toContain('One ZIP with 2.0 KB of files: the data as JSON Lines in data/, and the passport: card.md,')
    const links = passport.findAll('dl a[download]').map(link =>
      [link.text(), link.attributes('href')?.split('path=')[1]])
    expect(links).toEqual([['Quality record', 'quality.json'], ['Croissant', 'croissant.json']])
    expect(passport.text()).toContain('machine-readable description that dataset search and loaders read')
  })

  it('says that there may be more sources where the way back was cut, also without one that is known', async () => {
    const textOf = async (release: Partial<typeof RELEASE>) => {
      const passport = await mountSuspended(ReleasePassport, {
        props: { release: { ...RELEASE, ...release }, isVerifying: false, isReadOnly: true, nowMs: 0 },
      })
      const text = passport.get('.facts').text()
      passport.unmount()
      return text
    }
    const words = 'Only the nearest earlier versions were followed; there may be more sources'

    expect(await textOf({ isOriginCut: true })).toContain(words)
    expect(await textOf({ isOriginCut: true, sources: [] })).toContain(words)
    expect(await textOf({})).not.toContain(words)
  })

  it('names every model of the run, and says of each whether it was simulated', async () => {
    const modelsOf = async (names: readonly string[]) => {
      const models = names.map(name => ({ name, isSimulated: name.startsWith('simulator:') }))
      const release = { ...RELEASE, run: { ...RELEASE.run, modelVersion: names[0] ?? '', models } }
      const passport = await mountSuspended(
        ReleasePassport, { props: { release, isVerifying: false, isReadOnly: true, nowMs: 0 } },
      )
      const term = passport.findAll('.facts dt').find(it => /^Models?$/.test(it.text()))
      const texts = [...term?.element.nextElementSibling?.children ?? []].map(it => it.textContent?.trim())
      passport.unmount()
      return [term?.text(), ...texts]
    }

    expect(await modelsOf(['local:wink-analyze', 'simulator:words']))
      .toEqual(['Models', 'local:wink-analyze', 'simulator:words SIMULATED'])
    expect(await modelsOf(['gpt-5'])).toEqual(['Model', 'gpt-5'])
    expect(await modelsOf([])).toEqual([undefined])
  })

  it('tells the zone of a notice, too', async () => {
    const release = {
      ...RELEASE, state: 'DEPRECATED' as const, deprecatedAt: '2026-11-30T19:21:36Z', deprecateReason: 'old',
    }
    const notices = await mountSuspended(ReleaseNotices, { props: { release, nowMs: 0, isReadOnly: true } })
    shown = notices

    expect(notices.text()).toContain('Deprecated 2026-12-01 03:21:36 UTC+8: old')
  })

  it('keeps its address, whatever project it is of: the link of a reader elsewhere names none', async () => {
    let asked = 0
    const projectId = '01900000-0000-7000-8000-00000000c0e0'
    registerEndpoint(`/api/v1/releases/${RELEASE_ID}`, () => ({ ...RELEASE, projectId, state: 'DRAFT' }))
    registerEndpoint(`/api/v1/projects/${projectId}`, () => {
      asked += 1
      return {}
    })
    const page = await mountSuspended(PublicPage, { route: `/releases/${RELEASE_ID}/public` })
    shown = page

    await expect.poll(() => page.find('h2, h3, p').exists()).toBe(true)
    await new Promise(resolve => setTimeout(resolve))
    expect(asked).toBe(0)
    expect(useRouter().currentRoute.value.query).toEqual({})
  })

  it('says in its head that the data are of a demo', async () => {
    const badgesOf = async (projectId: string) => {
      clearNuxtData()
      registerEndpoint(`/api/v1/releases/${RELEASE_ID}`, () => ({ ...RELEASE, projectId }))
      const page = await mountSuspended(PublicPage, { route: `/releases/${RELEASE_ID}/public` })
      await expect.poll(() => page.find('header').exists()).toBe(true)
      const text = page.get('header').text()
      page.unmount()
      return text
    }

    expect(await badgesOf(DEMO_PROJECT_ID)).toContain('DEMO')
    expect(await badgesOf(RELEASE.projectId)).not.toContain('DEMO')
  })

  it('shows the first records, which do not open', async () => {
    masked = []
    const sample = await mountSuspended(DatasetSample, { props: SAMPLE })
    shown = sample

    const cells = () => sample.findAll('td').map(cell => cell.text())
    await expect.poll(cells, { timeout: 30_000 }).toEqual(['o***@e***.com', 'null'])
    expect(sample.text()).toContain('2 of 98 records')
    expect(sample.findAll('table a')).toHaveLength(0)
    expect(sample.get('thead').text()).toContain('textText')
    expect(sample.text()).not.toContain('Masked')
  })

  it('says what is masked in these records, and that the files have it', async () => {
    masked = ['email', 'secret']
    const sample = await mountSuspended(DatasetSample, { props: SAMPLE })
    shown = sample

    const sentence = 'Masked in these records: e-mail addresses, keys and tokens. The files have them as they are.'
    await expect.poll(() => sample.text(), { timeout: 30_000 }).toContain(sentence)
  })
})
