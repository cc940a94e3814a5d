import { mountSuspended } from '@nuxt/test-utils/runtime'
import { expect, it } from 'vitest'
import RunFilters from '~/components/run/list/RunFilters.vue'
import { fromRunListUrl } from '~/utils/run/run-list-url'
import { openPopover } from '../given/open-popover'

const PIPELINE = '01900000-0000-7000-8000-0000000000aa'

const list = (query: Record<string, string>) => fromRunListUrl(query)

type Pipelines = InstanceType<typeof RunFilters>['$props']['pipelines']
const NIGHTLY = { id: PIPELINE, name: 'Nightly' }
const look = { status: 'success' as const, hasData: true }
const search = { text: '', look, label: 'Find by name or description', isSearching: false, note: '' }
const pipelines = (given: Partial<Pipelines> = {}): Pipelines => ({
  options: [NIGHTLY], chosen: [NIGHTLY], search, ...given,
})

it('moves the focus with the stage filter when it becomes a chip, and back', async () => {
  const filters = await mountSuspended(RunFilters, {
    props: { list: list({}), pipelines: pipelines(), stages: [{ value: 'call', label: 'Call a model' }], total: '' },
    attachTo: document.body,
  })
  const focused = () => document.activeElement?.getAttribute('aria-label')

  await filters.get('select[aria-label="Stage"]').setValue('call')
  await filters.setProps({ list: list({ stage: 'call' }) })
  expect(filters.emitted('show')).toEqual([[{ stage: 'call', stageKind: '' }]])
  expect(focused()).toContain('Stage')
  expect(document.activeElement?.tagName).toBe('BUTTON')

  await filters.get('.place button').trigger('click')
  await filters.setProps({ list: list({}) })
  expect(focused()).toBe('Stage')
  expect(document.activeElement?.tagName).toBe('SELECT')
  filters.unmount()
})

it('leaves the focus alone when the address changes by itself', async () => {
  const filters = await mountSuspended(RunFilters, {
    props: { list: list({}), pipelines: pipelines(), stages: [{ value: 'call', label: 'Call a model' }], total: '' },
    attachTo: document.body,
  })

  await filters.setProps({ list: list({ stage: 'call' }) })

  expect(document.activeElement).toBe(document.body)
  filters.unmount()
})

const mountFilters = (query: Record<string, string | string[]>, given: Partial<Pipelines> = {}) =>
  mountSuspended(RunFilters, {
    props: { list: fromRunListUrl(query), pipelines: pipelines(given), stages: [], total: '' },
    attachTo: document.body,
  })

async function open(filters: Awaited<ReturnType<typeof mountFilters>>, name: string) {
  const box = filters.findAllComponents({ name: 'RunFilterBox' }).find(it => it.props('name') === name)
  if (box) {
    await openPopover(box.get('.opener'))
  }
  return box
}

it('says what is excluded, and includes it with one choice', async () => {
  const filters = await mountFilters({ pipelineId: `-${PIPELINE}` })
  const box = await open(filters, 'Pipeline')

  expect(box?.get('.opener').text()).toBe('Pipeline not Nightly')
  await box?.get('input[type="radio"]').setValue()

  expect(filters.emitted('show')).toEqual([[{ pipelineId: [PIPELINE], excluded: [], stage: '', stageKind: '' }, true]])
  filters.unmount()
})

it('adds a value to those that are excluded', async () => {
  const filters = await mountFilters({ state: '-FAILED' })
  const box = await open(filters, 'State')

  await box?.findAll('label').find(label => label.text() === 'Cancelled')?.get('input').trigger('change')

  expect(filters.emitted('show')).toEqual([[{ state: ['FAILED', 'CANCELLED'], excluded: ['state'] }, true]])
  filters.unmount()
})

it('keeps the focus at a filter that is removed', async () => {
  const filters = await mountFilters({ trigger: 'retry' })

  await filters.get('[aria-label="Remove filter: Trigger"]').trigger('click')

  expect(filters.emitted('show')).toEqual([[{ trigger: [], excluded: [] }, true]])
  expect(document.activeElement?.getAttribute('aria-label')).toContain('Trigger')
  filters.unmount()
})

it('tells a duration that is turned round at its field, and applies it in the unit that was chosen', async () => {
  const filters = await mountFilters({ minDurationMs: '300000' })
  const box = await open(filters, 'Duration')
  const [min, max] = box?.findAll('input') ?? []

  expect([box?.get('.opener').text(), min?.element.value]).toEqual(['Duration ≥ 5 min', '5'])
  await max?.setValue('4')
  expect(box?.get('[role="status"]').text()).toContain('must not be below')
  expect(max?.attributes('aria-invalid')).toBe('true')
  await max?.setValue('7.5')
  await box?.get('form').trigger('submit')

  expect(filters.emitted('show')).toEqual([[{ minDurationMs: 300_000, maxDurationMs: 450_000 }]])
  filters.unmount()
})

it('names its filters within the sentence of their buttons', async () => {
  const filters = await mountFilters({})

  const names = filters.findAll('.opener').map(button => button.attributes('aria-label'))
  expect(names).toEqual(expect.arrayContaining(['Filter by state', 'Filter by run type', 'Filter by time']))
  filters.unmount()
})

it('are behind one button on a phone, which says how many are set', async () => {
  const filters = await mountFilters({ pipelineId: PIPELINE, state: ['FAILED', 'RUNNING'], stage: 'call' })
  const toggle = filters.get('.toggle')
  expect(toggle.text()).toBe('Filters · 3')
  expect(toggle.attributes('aria-expanded')).toBe('false')

  await toggle.trigger('click')

  expect(toggle.attributes('aria-expanded')).toBe('true')
  expect(filters.get('.choices').classes()).toContain('open')
  await filters.setProps({ list: list({}) })
  expect(toggle.text()).toBe('Filters')
  filters.unmount()
})

it('asks for pipelines when it is opened, and for those with a name', async () => {
  const filters = await mountFilters({})
  expect(filters.emitted('find')).toBeUndefined()

  const box = await open(filters, 'Pipeline')
  await box?.get('input[type="search"]').setValue('night')
  await box?.get('input[type="search"]').trigger('keydown.enter')

  expect(filters.emitted('find')).toEqual([[''], ['night']])
  expect(document.activeElement).toBe(box?.get('input[type="search"]').element)
  filters.unmount()
})

it('keeps what is chosen in sight when something else is found', async () => {
  const other = { id: '01900000-0000-7000-8000-0000000000bb', name: 'Daily' }
  const filters = await mountFilters(
    { pipelineId: PIPELINE }, { options: [other], search: { ...search, text: 'daily' } },
  )
  const box = await open(filters, 'Pipeline')

  expect(box?.findAll('li').map(item => item.text())).toEqual(['Nightly', 'Daily'])
  await box?.findAll('li input')[1]?.trigger('change')

  expect(filters.emitted('show'))
    .toEqual([[{ pipelineId: [PIPELINE, other.id], excluded: [], stage: '', stageKind: '' }, true]])
  filters.unmount()
})

it('says in one line that it searches, that none matches, and that there are more', async () => {
  const filters = await mountFilters({}, { search: { ...search, text: 'x', isSearching: true, note: 'Searching…' } })
  const box = await open(filters, 'Pipeline')
  const line = box?.get('[role="status"]').element
  const said = [line?.textContent?.trim(), box?.get('ul').classes().includes('old')]

  const none = { ...search, text: 'x', note: 'No such one' }
  await filters.setProps({ pipelines: pipelines({ options: [], search: none }) })
  said.push(line?.textContent?.trim(), box?.get('ul').classes().includes('old'))
  await filters.setProps({ pipelines: pipelines({ search: { ...search, note: '50 of them are shown.' } }) })
  said.push(line?.textContent?.trim())

  expect(said).toEqual(['Searching…', true, 'No such one', false, '50 of them are shown.'])
  expect(line?.isConnected).toBe(true)
  filters.unmount()
})

it('says what has failed instead of what was found before, and reads again', async () => {
  const failed = await mountFilters({}, { chosen: [], search: { ...search, look: { ...look, failure: 'No answer' } } })
  const box = await open(failed, 'Pipeline')
  await box?.get('[role="alert"] button').trigger('click')

  expect(box?.get('[role="alert"]').text()).toContain('No answer')
  expect(box?.findAll('li')).toEqual([])
  expect(failed.emitted('retry')).toEqual([[]])
  failed.unmount()
})

it('keeps a row that is unticked until it is closed, with the focus on it', async () => {
  const other = { id: '01900000-0000-7000-8000-0000000000bb', name: 'Daily' }
  const found = { options: [other], search: { ...search, text: 'daily' } }
  const filters = await mountFilters({ pipelineId: PIPELINE }, found)
  const box = await open(filters, 'Pipeline')
  const tick = box?.get<HTMLInputElement>('li input')
  tick?.element.focus()

  await tick?.trigger('change')
  await filters.setProps({ list: list({}), pipelines: pipelines({ ...found, chosen: [] }) })

  expect(box?.findAll('li').map(item => item.text())).toEqual(['Nightly', 'Daily'])
  expect(document.activeElement).toBe(tick?.element)
  await tick?.trigger('change')
  expect(filters.emitted('show')?.at(-1))
    .toEqual([{ pipelineId: [PIPELINE], excluded: [], stage: '', stageKind: '' }, true])
  await open(filters, 'Pipeline')
  expect(box?.findAll('li').map(item => item.text())).toEqual(['Daily'])
  filters.unmount()
})

it('leaves a whole code where it was typed, and shows a link to it in words once it is another text', async () => {
  const filters = await mountFilters({})
  const field = filters.get<HTMLInputElement>('input[type="search"]')
  await field.setValue('TIMEOUT')
  await field.trigger('keydown.enter')
  await filters.setProps({ list: list({ q: 'TIMEOUT' }) })

  expect(filters.emitted('show')).toEqual([[{ q: 'TIMEOUT' }, true]])
  expect([field.element.value, filters.find('.chip').exists()]).toEqual(['TIMEOUT', false])
  await filters.setProps({ list: list({}) })
  await filters.setProps({ list: list({ q: 'TIMEOUT' }) })
  expect([field.element.value, filters.find('.chip').exists()]).toEqual(['', true])
  filters.unmount()
})

it('says in words which reason a link filters by, and shows any other text as it is', async () => {
  const filters = await mountFilters({ q: 'ALL_RECORDS_FAILED' })
  const field = () => filters.get<HTMLInputElement>('input[type="search"]').element.value

  expect(filters.get('.chip').text()).toContain('Every record failed')
  expect(field()).toBe('')
  await filters.get('.chip button').trigger('click')
  expect(filters.emitted('show')).toEqual([[{ q: '' }, true]])
  await filters.setProps({ list: list({ q: 'NIGHT' }) })

  expect(filters.find('.chip').exists()).toBe(false)
  expect(field()).toBe('NIGHT')
  filters.unmount()
})
