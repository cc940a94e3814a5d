import { mountSuspended } from '@nuxt/test-utils/runtime'
import { DOMWrapper } from '@vue/test-utils'
import { createError, getQuery, readBody } from 'h3'
import { expect, it } from 'vitest'
import { h } from 'vue'
import FormControl from '~/components/form/FormControl.vue'
import FormSchema from '~/components/form/FormSchema.vue'
import QualityPolicyMaker from '~/components/quality/policy/QualityPolicyMaker.vue'
import { toFields } from '~/utils/form/schema-form'
import { offeredBy } from '../given/proposals'
import { registerEndpoint } from '../given/register-endpoint'

const show = (node: Record<string, unknown>, modelValue: unknown) => {
  const [field] = toFields({ properties: { it: node } }, 'en')
  return mountSuspended(FormControl, { props: { id: 'it', field: field!, pointer: '/it', isWrong: false, modelValue } })
}

it('shows the language of a code, and suggests common languages by name', async () => {
  const control = await show({ 'type': 'string', 'examples': ['deu', 'fra'], 'x-language': true }, 'deu')

  expect(control.get('.unit').text()).toBe('German')
  await control.get('input').trigger('click')
  expect(offeredBy(control)).toEqual(['deu German', 'fra French'])
})

it('takes a language by its name in either language of the console, and by another code of it', async () => {
  const control = await show({ 'type': 'string', 'examples': ['eng', 'cmn', 'arb'], 'x-language': true }, '')
  const input = control.get('input')
  const entered: unknown[] = []

  for (const text of ['中文', 'English', '英文', 'zho', 'ar', 'Klingonese']) {
    input.element.value = text
    await input.trigger('input')
    entered.push(control.emitted('update:modelValue')?.at(-1)?.[0])
    expect(input.element.value).toBe(text)
    await input.trigger('change')
  }

  expect(entered).toEqual(['cmn', 'eng', 'eng', 'cmn', 'arb', 'Klingonese'])
})

it('shows the size of a number of bytes, of the default too', async () => {
  const size = { 'type': 'integer', 'minimum': 1, 'maximum': 33_554_432, 'default': 16_777_216, 'x-bytes': true }

  expect((await show(size, undefined)).get('input').attributes('placeholder')).toBe('16 MiB')
  expect((await show(size, 1_500)).get('.unit').text()).toBe('= 1.5 KB')
})

it('asks for a ratio in percent, and says so when it is out of range', async () => {
  const share = { 'type': 'number', 'minimum': 0, 'maximum': 1, 'default': 0, 'x-percent': true }
  const control = await show(share, 0.95)
  expect(control.get('input').element.value).toBe('95')
  expect(control.get('.unit').text()).toBe('%')
  await control.get('input').setValue('99.9')
  expect(control.emitted('update:modelValue')?.at(-1)).toEqual([0.999])

  const form = await mountSuspended(FormSchema, { props: {
    schema: { properties: { share } }, modelValue: { share: 1.2 },
    errors: [{ pointer: '/share', message: 'must be <= 1' }],
  } })
  expect(form.text()).toContain('0 to 100%')
  expect(form.text()).not.toContain('<= 1')
})

it('offers the models of the factory by name, and takes any other id', async () => {
  const model = { provider: 'local', version: '1', tasks: [], state: 'READY', provenance: 'MODEL' }
  registerEndpoint('/api/v1/models/available', () => ({
    items: [
      { ...model, id: 'local:wink', displayName: 'Sentiment' },
      { ...model, id: 'local:gone', displayName: 'Gone', state: 'UNAVAILABLE' },
    ],
    asOf: '2026-11-20T06:00:00.000Z', stale: false,
  }))
  const form = await mountSuspended(FormSchema, { props: {
    schema: { properties: { model: { 'type': 'string', 'x-model': true } } }, modelValue: { model: 'local:wink' },
  } })
  const input = form.get('input')

  await expect.poll(() => input.attributes('role')).toBe('combobox')
  await input.trigger('click')
  expect(offeredBy(form)).toEqual(['local:wink Sentiment'])
  expect(form.get('.unit').text()).toBe('Sentiment')
  await input.setValue('other:model')
  expect(form.emitted('update:modelValue')?.at(-1)).toEqual([{ model: 'other:model' }])
})

const NAMING = [
  [
    'a model configuration', '/api/v1/models', 'x-model-config', 'Unknown configuration',
    ['Judge (archived)', 'Scores'],
  ],
  [
    'a quality policy', '/api/v1/qc/policies', 'x-quality-policy', 'Unknown quality policy',
    ['Judge (archived)', 'Scores'],
  ],
  // A form is given those that it offers: none here.
  ['a dataset', '/api/v1/datasets', 'x-dataset', 'Unknown dataset', ['Judge (archived)']],
] as const
const [scores, judge, gone, old] = ['c1', 'c2', 'c3', 'c4'].map(end => `01900000-0000-7000-8000-0000000000${end}`)
const showing = (mark: string, chosen: string | undefined) => mountSuspended(FormSchema, {
  props: { schema: { properties: { it: { type: 'string', [mark]: true } } }, modelValue: { it: chosen } },
})
const chosenIn = (form: Awaited<ReturnType<typeof showing>>) =>
  form.get('select').element.selectedOptions[0]?.textContent?.trim()

it.each(NAMING)('shows the name of %s that is chosen, of an archived one too, and never its id', async (
  _, path, mark, unknown, withArchived,
) => {
  clearNuxtData()
  let answer = () => {}
  const asked = new Promise<void>((resolve) => {
    answer = resolve
  })
  registerEndpoint(path, async (event) => {
    await asked
    const isArchived = event.path.includes('archived=true')
    const item = isArchived ? { id: judge, name: 'Judge' } : { id: scores, name: 'Scores' }
    return { items: [{ ...item, isEnabled: true, isArchived }], nextCursor: null }
  })
  const forms = [
    await showing(mark, scores), await showing(mark, judge), await showing(mark, gone),
    await showing(mark, 'as entered'),
  ]
  const shown = () => forms.map(chosenIn)

  expect(shown()).toEqual(['…', '…', '…', 'as entered'])
  answer()

  await expect.poll(shown).toEqual(['Scores', 'Judge (archived)', unknown, 'as entered'])
  const offered = forms.map(form => form.findAll('option').map(option => option.text()).slice(1))
  expect(offered[0]).toEqual(['Scores'])
  expect(offered[1]).toEqual(withArchived)
  forms.forEach(form => form.unmount())
})

it.each(NAMING)('names %s that is older than the newest, and calls none unknown that could not be read', async (
  _, path, mark, unknown,
) => {
  clearNuxtData()
  let isAway = false
  let refused = 0
  registerEndpoint(path, (event) => {
    const { id, archived } = getQuery(event)
    if (isAway && archived !== 'true') {
      refused += id === undefined ? 0 : 1
      throw createError({ statusCode: 503 })
    }
    const all = archived === 'true'
      ? [{ id: judge, name: 'Judge' }]
      : [{ id: scores, name: 'Scores' }, { id: old, name: 'Old' }]
    const items = id === undefined ? all.slice(0, 1) : all.filter(item => [id].flat().includes(item.id))
    return { items: items.map(item => ({ ...item, isEnabled: true })), nextCursor: id === undefined ? 'more' : null }
  })
  const forms = [
    await showing(mark, judge), await showing(mark, scores), await showing(mark, old), await showing(mark, gone),
  ]
  await expect.poll(() => forms.map(chosenIn)).toEqual(['Judge (archived)', 'Scores', 'Old', unknown])
  forms.forEach(form => form.unmount())

  clearNuxtData()
  isAway = true
  const later = [await showing(mark, judge), await showing(mark, gone)]
  await expect.poll(() => later.map(chosenIn)).toEqual(['Judge (archived)', '…'])
  // What shows the names anew does not ask anew.
  const before = refused
  await new Promise(resolve => setTimeout(resolve, 300))
  expect(refused).toBe(before)
  later.forEach(form => form.unmount())
})

it('shows the word of a default that is a code, and the code itself only when it is chosen', async () => {
  const delimiter = {
    'anyOf': [{ const: 'auto' }, { type: 'string', minLength: 1, maxLength: 1 }], 'default': 'auto',
    'x-labels': { auto: 'Auto-detect' },
  }
  const control = await show(delimiter, undefined)
  const input = control.get('input')

  expect([input.element.value, input.attributes('placeholder')]).toEqual(['', 'Auto-detect'])
  expect((await show(delimiter, ';')).get('input').element.value).toBe(';')
})

it('chooses by itself what has one option, once something is entered beside it', async () => {
  const target = {
    type: 'object', required: ['provider', 'endpoint'],
    properties: { provider: { enum: ['openai'] }, endpoint: { type: 'string' } },
  }
  const form = await mountSuspended(FormSchema, { props: { schema: { properties: { target } }, modelValue: {} } })
  const last = () => form.emitted('update:modelValue')?.at(-1)

  expect(form.get<HTMLInputElement>('input[type="radio"]').element.checked).toBe(true)
  await form.get('input:not([type="radio"])').setValue('https://host/v1')
  expect(last()).toEqual([{ target: { provider: 'openai', endpoint: 'https://host/v1' } }])
  await form.setProps({ modelValue: { target: { provider: 'openai', endpoint: 'https://host/v1' } } })
  await form.get('input:not([type="radio"])').setValue('')
  expect(last()).toEqual([{}])
})

it('marks the fields of a part that may be left out as required only once it is begun', async () => {
  const part = { type: 'object', required: ['address'], properties: { address: { type: 'string' } } }
  const schema = { type: 'object', required: ['prompt'], properties: { prompt: { type: 'string' }, target: part } }
  const marksOf = async (modelValue: Record<string, unknown>) => {
    const form = await mountSuspended(FormSchema, { props: { schema, modelValue } })
    return form.findAll('.must').length
  }

  expect(await marksOf({})).toBe(1)
  expect(await marksOf({ target: { address: 'https://host/v1' } })).toBe(2)
})

it('says what the chosen option means, and marks what has to be filled in for it', async () => {
  const schema = { properties: {
    type: {
      'enum': ['range', 'allowed'], 'description': 'Any',
      'x-hints': { range: 'Numbers outside', allowed: 'Values not listed' },
    },
    values: {
      'type': 'array', 'title': 'Values', 'items': { type: 'string' }, 'x-for': { type: ['allowed'] }, 'x-needed': true,
    },
  } }
  const textOf = async (modelValue: Record<string, unknown>) => {
    const form = await mountSuspended(FormSchema, { props: { schema, modelValue } })
    const text = form.text()
    form.unmount()
    return text
  }

  expect(await textOf({})).toContain('Any')
  expect(await textOf({ type: 'range' })).toMatch(/Numbers outside(?!.*Values)/s)
  expect(await textOf({ type: 'allowed' })).toMatch(/Values not listed.*Values\s*\*/s)
})

it.each(['constructor', '__proto__', 'toString'])('takes the text %s', async (value) => {
  const modelValue: Record<string, unknown> = { name: value, any: value }
  const schema = { properties: { name: { type: 'string', description: 'A name' }, any: { title: 'Any' } } }
  const form = await mountSuspended(FormSchema, { props: { schema, modelValue } })

  expect(form.findAll('input').map(({ element }) => element.value)).toEqual([value, value])
  expect(form.text()).toContain('A name')
  form.unmount()
})

it.each([
  ['1.05', 1.05], ['-0.5', -0.5], ['1e-30', 1e-30], ['1,204', 1_204], ['1,5', '1,5'],
])('takes the number %s key by key', async (keys, number) => {
  const control = await show({ type: 'number' }, undefined)
  const input = control.get('input')
  await input.trigger('focus')

  for (const key of keys) {
    await input.setValue(input.element.value + key)
  }

  expect(input.element.value).toBe(keys)
  expect(control.emitted('update:modelValue')?.at(-1)).toEqual([number])
  await input.trigger('blur')
  expect(input.element.value).toBe(String(number))
})

it('makes a quality policy where none exists yet, and chooses it', async () => {
  clearNuxtData()
  const made = { id: scores, name: 'Answers' }
  const bodies: unknown[] = []
  let items: typeof made[] = []
  registerEndpoint('/api/v1/qc/policies', { method: 'GET', handler: () => ({ items, nextCursor: null }) })
  registerEndpoint('/api/v1/qc/policies', { method: 'POST', handler: async (event) => {
    bodies.push(await readBody(event))
    items = [made]
    return made
  } })
  const chosen = ref<Record<string, unknown>>({})
  const form = await mountSuspended(QualityPolicyMaker, { slots: { default: () => h(FormSchema, {
    'schema': { properties: { it: { 'type': 'string', 'x-quality-policy': true } } },
    'modelValue': chosen.value,
    'onUpdate:modelValue': (value: Record<string, unknown>) => chosen.value = value,
  }) } })
  const empty = () => form.get('select option').text()
  expect(empty()).toBe('Choose a quality policy')
  await expect.poll(empty).toBe('No quality policy yet')

  await form.get('button[aria-haspopup="dialog"]').trigger('click')
  const dialog = () => new DOMWrapper(document.body).find('dialog')
  await expect.poll(() => dialog().exists()).toBe(true)
  expect(dialog().text()).toContain('Numbers for large lots: a small one takes fewer samples')
  await dialog().get('input[data-pointer="/name"], [data-pointer="/name"] input').setValue('Answers')
  await dialog().get('form').trigger('submit')

  await expect.poll(() => chosen.value).toEqual({ it: scores })
  expect(bodies).toMatchObject([{ name: 'Answers', spec: { plan: { kind: 'computed' } } }])
  await expect.poll(() => dialog().exists()).toBe(false)
  await expect.poll(() => form.get('select').element.selectedOptions[0]?.textContent?.trim()).toBe('Answers')
  form.unmount()
})
