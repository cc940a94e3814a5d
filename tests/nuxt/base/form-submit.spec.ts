import { mountSuspended } from '@nuxt/test-utils/runtime'
import { describe, expect, it } from 'vitest'
import FormDialog from '~/components/form/FormDialog.vue'
import FormInput from '~/components/form/FormInput.vue'
import FormRow from '~/components/form/FormRow.vue'
import FormSubmit from '~/components/form/FormSubmit.vue'

interface Given {
  errors?: number
  error?: string
  isIncomplete?: boolean
  isBusy?: boolean
  refusal?: string
}

/** A form of two fields, the second one required; what is wrong is said of the first. */
const Host = defineComponent({
  props: { errors: Number, error: String, isIncomplete: Boolean, isBusy: Boolean, refusal: String },
  emits: ['submit'],
  setup: (props, { emit }) => () => [
    h('form', { id: 'host-form', onSubmit: (event: Event) => {
      event.preventDefault()
      emit('submit')
    } }, [
      h(FormRow, { label: 'First', error: props.error ?? '' }, {
        default: (bind: Record<string, unknown>) => h(FormInput, { ...bind, modelValue: 'x' }),
      }),
      h(FormRow, { label: 'Second', isRequired: true }, {
        default: (bind: Record<string, unknown>) => h(FormInput, { ...bind, modelValue: '' }),
      }),
    ]),
    h(FormSubmit, {
      form: 'host-form', label: 'Save', errors: props.errors ?? 0, isIncomplete: props.isIncomplete,
      isBusy: props.isBusy, refusal: props.refusal ?? '',
    }),
  ],
})

async function mount(given: Given = {}) {
  const host = await mountSuspended(Host, { props: given, attachTo: document.body })
  const fields = host.findAll('input')
  const focused = () => fields.findIndex(({ element }) => element === document.activeElement)
  return { host, focused, press: () => host.get('button').trigger('click') }
}

describe('the button that sends a form', () => {
  it('leads to the error instead of sending, and says how many there are', async () => {
    const { host, focused, press } = await mount({ errors: 1, error: 'too long' })

    expect(host.get('button').text()).toBe('Fix 1 error first')
    expect(host.get('button').attributes('disabled')).toBeUndefined()
    await press()

    expect(focused()).toBe(0)
    expect(host.emitted('submit')).toBeUndefined()
  })

  it('leads to the required field that is empty, with a word why', async () => {
    const { host, focused, press } = await mount({ isIncomplete: true })

    await press()

    expect(focused()).toBe(1)
    expect(host.get('[role="status"]').text()).toBe('Something required is missing or incomplete.')
    expect(host.findAll('[data-fault]').map(note => note.text())).toEqual(['This is required.'])
    expect(host.findAll('input').map(input => input.attributes('aria-invalid'))).toEqual([undefined, 'true'])
    await host.findAll('input')[1]?.trigger('input')
    expect(host.findAll('[data-fault]')).toEqual([])
    expect(host.emitted('submit')).toBeUndefined()
    await host.setProps({ isIncomplete: false })
    expect(host.find('[role="status"]').exists()).toBe(false)
  })

  it('sends what is whole, and leads to what is refused of it', async () => {
    const { host, focused, press } = await mount()

    await press()
    await host.setProps({ isBusy: true })
    await host.setProps({ isBusy: false, error: 'taken' })

    expect(host.emitted('submit')).toHaveLength(1)
    expect(focused()).toBe(0)
  })

  it('cannot be pressed where no value would help, and says why', async () => {
    const { host } = await mount({ refusal: 'A label points to it.', isIncomplete: true })

    const button = host.get('button')
    expect(button.attributes('disabled')).toBeDefined()
    expect(host.get(`[id="${button.attributes('aria-describedby')}"]`).text()).toBe('A label points to it.')
    expect(host.text()).not.toContain('Something required')
  })

  it('moves nobody who is typing: what is found wrong without a press waits', async () => {
    const { host, focused } = await mount()
    host.findAll('input')[1]?.element.focus()

    await host.setProps({ errors: 1, error: 'too long' })

    expect(focused()).toBe(1)
  })
})

describe('a dialog with a text of several lines', () => {
  it('is sent by Ctrl+Enter, where Enter alone is a new line', async () => {
    const props = { title: 'Accept', description: '', submit: 'Accept' }
    const dialog = await mountSuspended(FormDialog, { props, slots: { default: () => h('textarea') } })
    await expect.poll(() => document.querySelector('dialog textarea')).not.toBeNull()
    const press = (init: KeyboardEventInit) =>
      document.querySelector('dialog textarea')
        ?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, ...init }))

    press({})
    expect(dialog.emitted('submit')).toBeUndefined()
    press({ ctrlKey: true })
    await expect.poll(() => dialog.emitted('submit')).toHaveLength(1)
    dialog.unmount()
  })
})
