import { mountSuspended } from '@nuxt/test-utils/runtime'
import { afterEach, describe, expect, it } from 'vitest'
import FormSchema from '~/components/form/FormSchema.vue'

const SCHEMA = { type: 'object', properties: { rules: { type: 'array', title: 'Rules', items: {
  type: 'object',
  properties: {
    field: { 'type': 'string', 'title': 'Field', 'x-field': true },
    op: { enum: ['eq', 'length_ge', 'in'] },
    value: { 'title': 'Value', 'x-types': { op: { length_ge: 'number', in: 'list' } } },
    values: { type: 'array', title: 'Values' },
  },
} } } }
const columns = [{ name: 'score', type: 'integer' }, { name: 'stars', type: 'string' }]

const NUMBERS: [string, number][] = [
  ['1.05', 1.05], ['0.05', 0.05], ['-0.5', -0.5], ['1e-3', 0.001], ['1e-30', 1e-30], ['1,204.5', 1_204.5],
]

let shown: { unmount: () => void } | undefined
afterEach(() => shown?.unmount())

async function open(rule: Record<string, unknown>) {
  const value = ref<Record<string, unknown>>({ rules: [rule] })
  const Host = defineComponent({ setup: () => () => h(FormSchema, {
    'schema': SCHEMA, columns, 'errors': [], 'modelValue': value.value, 'onUpdate:modelValue': (next) => {
      value.value = next
    },
  }) })
  const host = await mountSuspended(Host, { attachTo: document.body })
  shown = host
  const at = (place: string) => host.get(`[data-pointer="/rules/0/${place}"]`)
  const typeOf = (place: string) => at(place).get<HTMLSelectElement>('select[aria-label^="Type of"]')
  const inputOf = (place: string) => at(place).get<HTMLInputElement>('input')
  async function type(place: string, text: string) {
    await inputOf(place).trigger('focus')
    await inputOf(place).setValue(text)
    await inputOf(place).trigger('blur')
  }
  /** Each key goes to the end of what the field shows then. */
  async function press(place: string, keys: string) {
    await inputOf(place).trigger('focus')
    for (const key of keys) {
      await inputOf(place).setValue(inputOf(place).element.value + key)
    }
  }
  const add = () =>
    host.findAll('button').find(button => button.attributes('aria-label') === 'Add to Values')?.trigger('click')
  const stored = (): unknown => (value.value['rules'] as Record<string, unknown>[])[0]
  function set(next: Record<string, unknown>) {
    value.value = { rules: [next] }
    return nextTick()
  }
  return { host, typeOf, inputOf, type, press, add, stored, set }
}

describe('a list of values of any kind', () => {
  it('takes plain text as text in a column of text, without quotes', async () => {
    const form = await open({ field: 'stars' })
    await form.add()
    expect(form.inputOf('values/0').element.value).toBe('')

    await form.type('values/0', '1')

    expect(form.stored()).toEqual({ field: 'stars', values: ['1'] })
    expect(form.typeOf('values/0').attributes('aria-label')).toBe('Type of: Values 1')
    expect(form.typeOf('values/0').element.value).toBe('text')
  })

  it('takes numbers in a column of numbers, and text that is none as text', async () => {
    const form = await open({ field: 'score' })
    await form.add()
    await form.type('values/0', '1')
    await form.add()
    await form.type('values/1', 'five')

    expect(form.stored()).toEqual({ field: 'score', values: [1, 'five'] })
    expect([0, 1].map(index => form.typeOf(`values/${index}`).element.value)).toEqual(['number', 'text'])
  })

  it('takes text where nothing is known, and adds rows of the type above', async () => {
    const form = await open({ field: 'gone' })
    await form.add()
    await form.type('values/0', '1')
    expect(form.stored()).toEqual({ field: 'gone', values: ['1'] })

    await form.typeOf('values/0').setValue('number')
    await form.add()
    await form.type('values/1', '2')

    expect(form.stored()).toEqual({ field: 'gone', values: [1, 2] })
  })

  it('shows what is stored with its type, and keeps it', async () => {
    const values = ['1', 1, false, null, 'a']
    const form = await open({ field: 'stars', values })

    expect(values.map((_, index) => form.typeOf(`values/${index}`).element.value))
      .toEqual(['text', 'number', 'boolean', 'empty', 'text'])
    expect([0, 1, 4].map(index => form.inputOf(`values/${index}`).element.value)).toEqual(['1', '1', 'a'])
    expect(form.stored()).toEqual({ field: 'stars', values })
  })

  it('says that what is entered as a number is none', async () => {
    const form = await open({ field: 'score', values: [1] })
    await form.inputOf('values/0').trigger('focus')
    await form.inputOf('values/0').setValue('-')

    expect(form.typeOf('values/0').element.value).toBe('number')
    expect(form.host.text()).toContain('Not a number')

    await form.inputOf('values/0').setValue('-3')
    expect(form.stored()).toEqual({ field: 'score', values: [-3] })
  })

  it.each(NUMBERS)('takes the number %s key by key', async (keys, number) => {
    const form = await open({ field: 'score', values: [''] })

    await form.press('values/0', keys)

    expect(form.inputOf('values/0').element.value).toBe(keys)
    await form.inputOf('values/0').trigger('blur')
    expect(form.stored()).toEqual({ field: 'score', values: [number] })
    expect(form.inputOf('values/0').element.value).toBe(String(number))
  })

  it('keeps a comma that may be a decimal point, and says that this is no number', async () => {
    const form = await open({ field: 'score', values: [''] })

    await form.press('values/0', '1,5')

    expect(form.host.text()).toContain('Not a number')
    expect(form.stored()).toEqual({ field: 'score', values: ['1,5'] })
  })
})

describe('a single value of any kind', () => {
  it('is guessed where no column says what it is, and may be chosen', async () => {
    const form = await open({ field: 'gone' })
    await form.type('value', '5')
    expect(form.stored()).toEqual({ field: 'gone', value: 5 })

    await form.typeOf('value').setValue('text')

    expect(form.stored()).toEqual({ field: 'gone', value: '5' })
  })

  it.each(
    NUMBERS.filter(([keys]) => !keys.includes(',')),
  )('is guessed as the number %s key by key', async (keys, number) => {
    const form = await open({ field: 'gone' })

    await form.press('value', keys)

    expect(form.inputOf('value').element.value).toBe(keys)
    await form.inputOf('value').trigger('blur')
    expect(form.stored()).toEqual({ field: 'gone', value: number })
    expect(form.typeOf('value').element.value).toBe('number')
  })

  it.each<[string, unknown, string]>([
    ['true story', 'true story', 'text'], ['true', true, 'boolean'], ['constructor', 'constructor', 'text'],
  ])('is guessed once, when the field is left: %s', async (keys, value, type) => {
    const form = await open({ field: 'gone' })

    await form.press('value', keys)

    expect([form.inputOf('value').element.value, form.typeOf('value').element.value]).toEqual([keys, 'text'])
    await form.inputOf('value').trigger('blur')
    expect(form.stored()).toEqual({ field: 'gone', value })
    expect(form.typeOf('value').element.value).toBe(type)
  })

  it('shows what another part of the page has set, also while somebody types', async () => {
    const form = await open({ field: 'gone' })
    await form.press('value', 'tru')

    await form.set({ field: 'gone', value: 7 })

    expect([form.inputOf('value').element.value, form.typeOf('value').element.value]).toEqual(['7', 'number'])
  })

  it('may be a list', async () => {
    const form = await open({ field: 'stars', value: '1' })

    await form.typeOf('value').setValue('list')

    expect(form.stored()).toEqual({ field: 'stars', value: ['1'] })
    await form.type('value/0', '2')
    expect(form.stored()).toEqual({ field: 'stars', value: ['2'] })
  })
})

describe('a value whose type another answer wants', () => {
  it('is a number for a length, also in a column of text', async () => {
    const form = await open({ field: 'stars', op: 'length_ge' })
    expect(form.typeOf('value').element.value).toBe('number')

    await form.type('value', '5')

    expect(form.stored()).toEqual({ field: 'stars', op: 'length_ge', value: 5 })
  })

  it('is a list with items as the column has them', async () => {
    const form = await open({ field: 'stars', op: 'in', value: ['a'] })

    await form.type('value/0', '1')

    expect(form.stored()).toEqual({ field: 'stars', op: 'in', value: ['1'] })
    expect(form.typeOf('value/0').element.value).toBe('text')
  })
})
