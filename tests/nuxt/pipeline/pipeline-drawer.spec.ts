import { mountSuspended } from '@nuxt/test-utils/runtime'
import { describe, expect, it } from 'vitest'
import type { Finding } from '#shared/contract/finding.contract'
import PipelineDrawer from '~/components/pipeline/stage/PipelineDrawer.vue'
import { givenDatasetView, givenStageOf, KINDS } from '../given/given-pipeline'

const read = givenStageOf('input.dataset', { key: 'read' })
const filter = givenStageOf('filter.tokens', { key: 'tokens', needs: ['read'] })
const publish = givenStageOf('publish', { needs: ['tokens'] })
const stages = [read, filter, publish]
const columns = [
  { name: 'title', type: 'string' as const, nullable: false },
  { name: 'text', type: 'string' as const, nullable: true },
]

const open = (
  index: number, findings: Finding[] = [],
  createDataset: (name: string) => Promise<string | undefined> = async () => undefined,
) => mountSuspended(PipelineDrawer, {
  attachTo: document.body,
  props: {
    stage: stages[index] ?? read, index, stages, kinds: KINDS, sources: [], datasets: [givenDatasetView()], findings,
    stageColumns: { read: columns, tokens: columns }, createDataset,
  },
})

const missing: Finding = {
  severity: 'ERROR', code: 'BAD_PARAMETER', pointer: '/stages/1/parameters/field', stageKey: 'tokens',
  message: 'is required',
}

describe('the parameters of a stage', () => {
  it('are the fields of its schema, and suggest the columns of its input', async () => {
    const drawer = await open(1)

    const field = drawer.find('[data-pointer="/field"]')
    await drawer.get('input[data-pointer="/field"]').trigger('click')
    const offered = drawer.findAll('[role="option"]').map(option => option.text())

    expect(field.exists()).toBe(true)
    expect(offered).toEqual(expect.arrayContaining(['title', 'text']))
    expect(drawer.text()).toContain('Least tokens')
  })

  it('change as they are entered, under the name in the schema', async () => {
    const drawer = await open(1)

    await drawer.get('input[data-pointer="/field"], [data-pointer="/field"] input').setValue('text')

    expect(drawer.emitted('change')?.at(-1)).toEqual([{ parameters: { field: 'text' } }, '/parameters'])
  })

  it('show an error at its place', async () => {
    const drawer = await open(1, [missing])

    expect(drawer.text()).toContain('Required')
    expect(drawer.get('input[data-pointer="/field"], [data-pointer="/field"] input').attributes('aria-invalid'))
      .toBe('true')
  })

  it('show a warning in its own look: the field is not wrong', async () => {
    const drawer = await open(1, [{ ...missing, severity: 'WARNING', code: 'MODEL_NOT_FOUND' }])

    const field = drawer.get('input[data-pointer="/field"], [data-pointer="/field"] input')
    expect(drawer.get('.doubtful').text()).toBe('The model service does not offer this model')
    expect(field.attributes('aria-invalid')).toBeUndefined()
    expect(field.attributes('aria-describedby')).toBe(drawer.get('.doubtful').attributes('id'))
  })

  it('get the focus when a problem is opened', async () => {
    const drawer = await open(1, [missing])
    const view: { focus?: (pointer: string) => void } = drawer.vm

    view.focus?.('/parameters/field')

    expect(document.activeElement?.closest('[data-pointer]')?.getAttribute('data-pointer')).toBe('/field')
  })

  it('say when the dataset that is written is the one that is read', async () => {
    const dataset = givenDatasetView()
    const target = givenStageOf('publish', { needs: ['tokens'], parameters: { dataset_id: dataset.id } })
    const drawer = await open(2)
    await drawer.setProps({ stage: target, stages: [read, filter, target] })
    const before = drawer.text()

    await drawer.setProps({ readVersions: [dataset.latest?.id ?? ''] })

    expect(before).not.toContain('reads this dataset, too')
    expect(drawer.text()).toContain('The pipeline reads this dataset, too')
  })

  it('move the focus to the name of a new dataset, and back to the select', async () => {
    const drawer = await open(2, [], async () => givenDatasetView().id)
    const press = (label: string) => drawer.findAll('button').find(button => button.text() === label)?.trigger('click')

    await press('New')
    await expect.poll(() => document.activeElement?.getAttribute('aria-label')).toBe('Name of the new dataset')
    await drawer.get('input[aria-label="Name of the new dataset"]').setValue('Airports, clean')
    await press('Create')

    await expect.poll(() => document.activeElement?.tagName).toBe('SELECT')
  })

  it('propose a new dataset under the name of the pipeline, made by one press and only then chosen', async () => {
    const { id } = givenDatasetView()
    const made: string[] = []
    /** The first is refused. */
    const answers = [undefined, id]
    const drawer = await open(2, [], async (name) => {
      made.push(name)
      return answers.shift()
    })
    const proposal = () => drawer.findAll('button').find(button => /^Create “/.test(button.text()))
    expect(proposal()).toBeUndefined()

    await drawer.setProps({ pipelineName: 'Mails' })
    await proposal()?.trigger('click')
    expect([made, drawer.emitted('change')]).toEqual([['Mails'], undefined])

    // What it reads may have the name already.
    await drawer.setProps({ pipelineName: givenDatasetView().name })
    await proposal()?.trigger('click')
    await expect.poll(() => drawer.emitted('change')?.at(-1))
      .toEqual([{ parameters: { dataset_id: id } }, '/parameters'])
    expect(made).toEqual(['Mails', 'Airports-processed'])
  })

  it('offer the datasets of the project as a target', async () => {
    const drawer = await open(2)

    expect(drawer.findAll('option').map(option => option.text())).toContain('Airports')
  })

  it('show the columns of a version that is chosen for editing only', async () => {
    const drawer = await open(0)

    await drawer.get('[data-pointer="/sourceId"] select').setValue(givenDatasetView().latest?.id)

    expect(drawer.emitted('sample')?.at(-1)).toEqual([{ datasetVersionId: givenDatasetView().latest?.id }])
  })

  it('refuse a key that another stage has', async () => {
    const drawer = await open(1)

    await drawer.get('[data-pointer="/key"] input').setValue('read')
    await drawer.get('[data-pointer="/key"] input').trigger('change')

    expect(drawer.text()).toContain('Another stage already has this key')
    expect(drawer.emitted('rename')).toBeUndefined()
    expect(drawer.emitted('typeKey')).toEqual([['read']])
  })
})
