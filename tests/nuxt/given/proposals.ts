import type { VueWrapper } from '@vue/test-utils'

/** The open list of a field that proposes values, each with its name. */
export const offeredBy = (form: VueWrapper) =>
  form.findAll('[role="option"]').map(option => option.findAll('span').map(part => part.text()).join(' '))
