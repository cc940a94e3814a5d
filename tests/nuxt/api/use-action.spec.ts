import { mountSuspended } from '@nuxt/test-utils/runtime'
import { beforeEach, describe, expect, it } from 'vitest'
import { defineComponent } from 'vue'
import { useAction } from '~/composables/api/useAction'

type Work = (what: string) => Promise<string>
let finish: (() => void)[] = []
let started: string[] = []
const slow: Work = what => new Promise((resolve) => {
  started.push(what)
  finish.push(() => resolve(what))
})
const failing: Work = () => Promise.reject(new Error('no'))

async function act(work: Work, options: Parameters<typeof useAction<[string], string>>[1]) {
  let action: ReturnType<typeof useAction<[string], string>> | undefined
  await mountSuspended(defineComponent({ setup: () => {
    action = useAction(work, options)
    return () => null
  } }))
  if (!action) {
    throw new Error('nothing was set up')
  }
  return action
}
const told = () => useToast().toasts.value.map(({ title, description }) => ({ title, description }))

beforeEach(() => {
  useToast().clear()
  finish = []
  started = []
})

describe('an action of a person', () => {
  it('runs once, however often it is pressed meanwhile', async () => {
    const { run, isBusy } = await act(slow, {})

    const first = run('a')
    const second = run('b')
    expect(isBusy.value).toBe(true)
    finish.forEach(done => done())

    expect([await first, await second]).toEqual(['a', undefined])
    expect(started).toEqual(['a'])
    expect(isBusy.value).toBe(false)
  })

  it('may run for several objects at once, once for each', async () => {
    const { run, running } = await act(slow, { keyOf: what => what })

    const all = ['a', 'b', 'a'].map(what => run(what))
    expect(running.value).toEqual([['a'], ['b']])
    finish.forEach(done => done())

    expect(await Promise.all(all)).toEqual(['a', 'b', undefined])
  })

  it('shows a failure, and can run again', async () => {
    const { run, isBusy } = await act(failing, { title: what => `${what} was not done` })

    expect(await run('a')).toBeUndefined()

    expect(told()).toMatchObject([{ title: 'a was not done' }])
    expect(told()[0]?.description).not.toBe('')
    expect(isBusy.value).toBe(false)
  })

  it('shows a failure with a custom text, or leaves it to the page', async () => {
    const worded = await act(failing, { title: () => 'Not done', explain: () => 'because' })
    const silent = await act(failing, { title: () => 'Not done', explain: () => false })

    await worded.run('a')
    await silent.run('a')

    expect(told()).toEqual([{ title: 'Not done', description: 'because' }])
  })
})
