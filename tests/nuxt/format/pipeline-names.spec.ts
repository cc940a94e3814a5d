import { mountSuspended } from '@nuxt/test-utils/runtime'
import { afterEach, expect, it } from 'vitest'
import { clearNuxtData, useNuxtApp } from '#app'
import AuditThing from '~/components/audit/AuditThing.vue'
import OverviewLine from '~/components/overview/OverviewLine.vue'
import { showSystem } from '../given/show-system'

const [ID, OTHER] = ['01900000-0000-7000-8000-00000000000a', '01900000-0000-7000-8000-00000000000b']

afterEach(async () => {
  clearNuxtData('systemGet')
  await useNuxtApp().$i18n.setLocale('en')
})

const nameInAudit = async (noun: string, name: string | null) => {
  const thing = await mountSuspended(AuditThing, { props: { entry: { noun, nounId: ID, name } } })
  return thing.get('.cut').text()
}

it.each([
  ['pipeline', 'import input.dataset', 'Import: Dataset version'],
  ['pipeline', 'import input.later', 'Import: input.later'],
  ['pipeline', 'import of May', 'import of May'],
  ['dataset', 'import input.dataset', 'import input.dataset'],
  ['pipeline', null, ID.slice(-8)],
])('the audit trail calls a %s with the name %j “%s”', async (noun, name, text) => {
  showSystem()

  expect(await nameInAudit(noun, name)).toBe(text)
})

it('the pipeline of an import has a name in the reader’s language', async () => {
  showSystem()
  await useNuxtApp().$i18n.setLocale('zh-CN')

  expect(await nameInAudit('pipeline', 'import input.dataset')).toMatch(/^导入：/)
})

it('the overview calls it the same, but no pipeline of a person', async () => {
  showSystem()
  const name = 'import input.dataset'
  const pipelines = [
    { id: ID, name, isBuiltIn: true, runs: 1, recordsIn: 1 },
    { id: OTHER, name, isBuiltIn: false, runs: 1, recordsIn: 1 },
  ]
  const at = '2026-11-20T06:00:00.000Z'
  const ended = { recordsRead: 0, recordsMade: 0 }
  const window = { from: at, to: at }
  const line = {
    tz: 'UTC', window, pipelines, pipelineId: ID, runs: 1, launches: 1, stages: [], ended, endedOfPipeline: ended,
    partial: { runs: 0, records: 0, runId: null, stageKey: null, reason: null }, asOf: at, stale: false,
  }
  const shown = await mountSuspended(OverviewLine, {
    props: { line, look: { status: 'success', hasData: true }, title: 'Line', curl: '', rangeLabel: '' },
  })

  expect(shown.findAll('option').map(option => option.text())).toEqual(['Import: Dataset version', name])
})
