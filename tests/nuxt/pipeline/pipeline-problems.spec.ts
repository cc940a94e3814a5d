import { mountSuspended } from '@nuxt/test-utils/runtime'
import { expect, it } from 'vitest'
import type { Finding } from '#shared/contract/finding.contract'
import PipelineProblems from '~/components/pipeline/editor/PipelineProblems.vue'
import { givenStageOf, KINDS } from '../given/given-pipeline'

const stages = [
  givenStageOf('input.dataset', { key: 'read' }), givenStageOf('filter.tokens', { key: 'tokens', needs: ['read'] }),
]

const open = (...findings: Finding[]) => mountSuspended(
  PipelineProblems, { props: { findings, stages, kinds: KINDS, state: 'known', errors: findings.length, warnings: 0 } },
)

it('names the stage and the field, and leads to the field', async () => {
  const missing: Finding = {
    severity: 'ERROR', code: 'BAD_PARAMETER', pointer: '/stages/1/parameters/field', stageKey: 'tokens',
    message: 'is required',
  }
  const problems = await open(missing)
  const row = problems.get('li button')

  await row.trigger('click')

  expect(row.get('.text').text()).toBe('Filter by tokens › Field: Required')
  expect(problems.emitted('go')).toEqual([[missing]])
})

it.each([
  ['/target/model', 'Filter by tokens › Address › Name: Required'],
  ['/target', 'Filter by tokens › Address: Required'],
  ['/target/unknown', 'Filter by tokens › Address: Required'],
  ['/conditions/1/field', 'Filter by tokens › Conditions › #2 › Field: Required'],
])('names the inner field, with the one around it: %s', async (pointer, expected) => {
  const text = { type: 'string' }
  const properties = {
    target: { type: 'object', title: 'Address', properties: { model: { ...text, title: 'Name' } } },
    conditions: {
      type: 'array', title: 'Conditions', items: { type: 'object', properties: { field: { ...text, title: 'Field' } } },
    },
  }
  const problems = await mountSuspended(PipelineProblems, { props: {
    findings: [{
      severity: 'ERROR', code: 'BAD_PARAMETER', pointer: `/stages/1/parameters${pointer}`, stageKey: 'tokens',
      message: 'is required',
    }],
    stages, kinds: KINDS.map(kind => ({ ...kind, parametersSchema: { properties } })), state: 'known', errors: 1,
    warnings: 0,
  } })

  expect(problems.get('.text').text()).toBe(expected)
})

it.each([
  ['maxAttempts', 'Too small: expected number to be >=1', 'Filter by tokens › Attempts: 1 to 10'],
  ['timeoutMs', 'Too big: expected number to be <=604800000', 'Filter by tokens › Timeout: 1 second to 7 days'],
  ['failureTolerance', 'Too big: expected number to be <=1', 'Filter by tokens › Failure tolerance: 0 to 100%'],
  [
    'key', 'lower-case letters, digits, _ and -, at most 63',
    'Filter by tokens › Key: Lower-case letters, digits, _ and -; at most 63 characters.',
  ],
])('names the field and its text in the form: %s', async (field, message, expected) => {
  const problems = await open({
    severity: 'ERROR', code: 'too_big', pointer: `/stages/1/${field}`, stageKey: '', message,
  })

  expect(problems.get('.text').text()).toBe(expected)
})

it.each([
  ['Required', { message: 'is required' }, {}],
  ['0 to 100%', { message: 'must be at most 1' }, { share: 1.2 }],
  ['Goes nowhere', { message: 'Goes nowhere', severity: 'WARNING' as const }, { share: 0.5 }],
  [
    'The shares add up to 90%, not 100%', { message: 'the shares must add up to 100%, not 90%' }, { share: 0.8 },
  ],
])('says of a field in percent what is wrong with it: %s', async (expected, change, parameters) => {
  const share = { 'type': 'number', 'maximum': 1, 'x-percent': true, 'title': 'Share' }
  const finding: Finding = {
    severity: 'ERROR', code: 'BAD_VALUE', pointer: '/stages/0/parameters/share', stageKey: 'tokens', ...change,
  }
  const problems = await mountSuspended(PipelineProblems, { props: {
    findings: [finding],
    stages: [givenStageOf('filter.tokens', { key: 'tokens', parameters })],
    kinds: KINDS.map(kind => ({ ...kind, parametersSchema: { properties: { share } } })),
    state: 'known', errors: 1, warnings: 0,
  } })

  expect(problems.get('.text').text()).toBe(`Filter by tokens › Share: ${expected}`)
})

it('names the stage alone when no field is affected', async () => {
  const problems = await open({
    severity: 'WARNING', code: 'ORPHAN', pointer: '/stages/1', stageKey: 'tokens', message: 'goes nowhere',
  })

  expect(problems.get('.text').text()).toBe('Filter by tokens: No stage uses its output')
})

it('does not blame the network when the session has ended', async () => {
  const { hasEnded } = useSession()
  hasEnded.value = true
  const problems = await mountSuspended(
    PipelineProblems, { props: { findings: [], stages, kinds: KINDS, state: 'unknown', errors: 0, warnings: 0 } },
  )
  const told = problems.text()
  hasEnded.value = false
  await nextTick()

  expect(told).toContain('session has ended')
  expect(problems.text()).toContain('Couldn’t reach the server')
})

it('leads to the model configuration that fails, and names its last error', async () => {
  const params = {
    configuration: 'Scores', id: '01900000-0000-7000-8000-0000000000c1', outcome: 'PROVIDER_UNREACHABLE',
  }
  const place = { pointer: '/stages/1/parameters/configuration', stageKey: 'tokens' }
  const problems = await open({
    severity: 'WARNING', code: 'CONFIGURATION_FAILING', ...place, message: 'failing', params,
  })

  expect(problems.get('.text').text()).toContain('The model configuration “Scores” is failing:')
  expect(problems.get('.text').text()).not.toContain('PROVIDER_UNREACHABLE')
  expect(problems.get('li a').attributes('href')).toBe(`/models?id=${params.id}`)
})

it('says that the check is incomplete while the factory is busy, and offers to check again', async () => {
  const busy: Finding = {
    severity: 'WARNING', code: 'FACTORY_BUSY', pointer: '/stages/0', stageKey: 'read', message: 'the factory is busy',
  }
  const problems = await open(busy)

  await problems.findAll('header button').find(button => button.text() === 'Check again')?.trigger('click')

  expect(problems.get('[role=status]').text()).toContain('Check incomplete')
  expect(problems.emitted('retry')).toHaveLength(1)
})

it('does not offer to check again what was checked', async () => {
  const problems = await open()

  expect(problems.text()).not.toContain('Check again')
})
