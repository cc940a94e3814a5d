import { mountSuspended } from '@nuxt/test-utils/runtime'
import { setResponseStatus } from 'h3'
import { beforeEach, describe, expect, it } from 'vitest'
import ModelCreate from '~/components/model/ModelCreate.vue'
import { registerEndpoint } from '../given/register-endpoint'

let codes: string[] = []
registerEndpoint('/api/v1/models', {
  method: 'POST',
  handler: (event) => {
    setResponseStatus(event, 422)
    const errors = codes.map(code => ({ pointer: '/endpoint', code, message: 'refused' }))
    return { type: 'about:blank', title: 'Refused', status: 422, code: 'refused', detail: '', requestId: 'r', errors }
  },
})

const NOTICE = '.notice'

/** The dialog is drawn at the end of the page. */
async function send(address: string, ...refusals: string[]) {
  codes = refusals
  const dialog = await mountSuspended(ModelCreate, { props: { model: undefined, offer: [] } })
  const enter = (pointer: string, text: string) => {
    const input = document.querySelector<HTMLInputElement>(`[data-pointer="${pointer}"] input`)
    expect(input).not.toBeNull()
    input!.value = text
    input!.dispatchEvent(new Event('input', { bubbles: true }))
  }
  await expect.poll(() => document.querySelector('[data-pointer="/endpoint"] input')).not.toBeNull()
  enter('/name', 'Scores')
  enter('/model', 'qwen')
  enter('/endpoint', address)
  await nextTick()
  document.querySelector('form')?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))
  await expect.poll(() => document.querySelector('[data-pointer="/endpoint"] [data-fault]')).not.toBeNull()
  const fault = document.querySelector('[data-pointer="/endpoint"] [data-fault]')?.textContent?.trim()
  const notice = document.querySelector(NOTICE)?.textContent?.replace(/\s+/g, ' ').trim()
  const link = document.querySelector(`${NOTICE} a`)?.getAttribute('href')
  dialog.unmount()
  return { fault, notice, link }
}

beforeEach(() => clearNuxtData())

describe('a new model configuration', () => {
  it('names the setting that allows a private address, and leads to it', async () => {
    const { fault, notice, link } = await send('http://127.0.0.1:5999/v1', 'ADDRESS_NOT_ALLOWED')

    expect(fault).toBe('The address is not allowed (a private network or this machine)')
    expect(notice).toContain('Settings › Network and security › Allow private model addresses')
    expect(notice).toContain('MODEL_ALLOW_PRIVATE=true')
    expect(link).toBe('/settings?section=network')
  })

  it('says both when the port and the address are refused', async () => {
    const { fault, notice } = await send('http://127.0.0.1:9', 'BAD_PORT', 'ADDRESS_NOT_ALLOWED')

    expect(fault).toMatch(/^The port must be 80, 443, or 1024 or higher; The address is not allowed/)
    expect(notice).toContain('MODEL_ALLOW_PRIVATE=true')
  })

  it('says which ports are allowed, where no setting helps', async () => {
    const { fault, notice } = await send('http://127.0.0.1:9', 'BAD_PORT')

    expect(fault).toBe('The port must be 80, 443, or 1024 or higher')
    expect(notice).toBeUndefined()
  })
})
