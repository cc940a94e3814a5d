import { mountSuspended } from '@nuxt/test-utils/runtime'
import { expect, it } from 'vitest'
import RunHeadFacts from '~/components/run/detail/RunHeadFacts.vue'
import { givenDetail } from '../given/given-run'

const ID = '01900000-0000-7000-8000-0000000000aa'
const version = (semver: string) => ({
  datasetId: ID, datasetName: 'Airports', semver, rows: 10, manifestSha256: 'a'.repeat(64), lot: null,
})
const open = (change: Parameters<typeof givenDetail>[0]) =>
  mountSuspended(RunHeadFacts, { props: { run: givenDetail(change) } })
const linksOf = (facts: Awaited<ReturnType<typeof open>>) => facts.findAll('a').map(link => link.attributes('href'))
const pipeline = {
  id: ID, name: 'Documents', revision: 2, newestRevision: 4, isArchived: false, isBuiltIn: false, version: 4,
}

it('links to the sealed versions of a run, and counts those that do not fit', async () => {
  const facts = await open({ versions: [version('1.0.0'), version('1.1.0'), version('1.2.0')] })

  expect(linksOf(facts).slice(0, 2)).toEqual([`/datasets/${ID}?version=1.0.0`, `/datasets/${ID}?version=1.1.0`])
  expect(facts.text()).toContain('1 more version')
})

it('links from an older revision to what has changed since', async () => {
  expect(linksOf(await open({ pipeline }))).toEqual([`/pipelines/${ID}?compare=2..4`])
  expect(linksOf(await open({ pipeline: { ...pipeline, isArchived: true } }))).toEqual([])
  expect(linksOf(await open({ pipeline: { ...pipeline, revision: 4 } }))).toEqual([])
})

it('calls a run with a limit a trial', async () => {
  expect((await open({ recordLimit: 100 })).text()).toContain('Trial: first 100 records')
  expect((await open({ recordLimit: 0 })).text()).toBe('')
})
