import { mountSuspended } from '@nuxt/test-utils/runtime'
import { readBody } from 'h3'
import { expect, it } from 'vitest'
import audit from '~/i18n/locales/en/system/audit'
import AuditAcceptDialog from '~/components/audit/AuditAcceptDialog.vue'
import { registerEndpoint } from '../given/register-endpoint'

const SOON = { timeout: 30_000 }
/** The dialog without its frame, which lies elsewhere in the document. */
const frame = { template: '<div><slot /><slot name="footer" /></div>' }

it('asks again from where a turn of the check has ended, until the trail is accepted', async () => {
  const sent: unknown[] = []
  registerEndpoint('/api/v1/audit/accept', { method: 'POST', handler: async (event) => {
    sent.push(await readBody(event))
    return {
      isAccepted: sent.length === 3, state: sent.length === 3 ? 'intact' : 'partial', checked: 2_000,
      checkedTo: 700 + 2_000 * sent.length,
    }
  } })
  const dialog = await mountSuspended(
    AuditAcceptDialog, { props: { after: 700 }, global: { stubs: { BaseDialog: frame } } },
  )
  await dialog.get('textarea, input').setValue(' a clock was wrong ')

  await dialog.get('form').trigger('submit')

  await expect.poll(() => dialog.emitted('done'), SOON).toHaveLength(1)
  const reason = 'a clock was wrong'
  expect(sent).toEqual([{ reason, after: 700 }, { reason, after: 2_700 }, { reason, after: 4_700 }])
  dialog.unmount()
})

it('accepts nothing once the dialog was closed between two turns', async () => {
  useToast().clear()
  let asked = 0
  let answer = () => {}
  registerEndpoint('/api/v1/audit/accept', { method: 'POST', handler: async () => {
    asked += 1
    await new Promise<void>((resolve) => {
      answer = resolve
    })
    return { isAccepted: false, state: 'partial', checked: 2_000, checkedTo: 2_000 }
  } })
  const dialog = await mountSuspended(
    AuditAcceptDialog, { props: { after: 0 }, global: { stubs: { BaseDialog: frame } } },
  )
  await dialog.get('textarea, input').setValue('a clock was wrong')
  await dialog.get('form').trigger('submit')
  await expect.poll(() => asked, SOON).toBe(1)

  dialog.unmount()
  answer()
  // Whatever would follow the answer has had its turn when another request was answered.
  await fetch('/api/v1/audit/accept/after')

  expect(asked).toBe(1)
  expect(useToast().toasts.value.map(({ title }) => title)).not.toContain(audit.accept.done)
})
