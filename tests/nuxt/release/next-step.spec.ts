import { mountSuspended } from '@nuxt/test-utils/runtime'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { h } from 'vue'
import type { ReleaseView } from '#shared/contract/release/release.contract'
import ReleaseCard from '~/components/release/detail/ReleaseCard.vue'
import ReleaseDialogs from '~/components/release/detail/ReleaseDialogs.vue'
import ReleaseGates from '~/components/release/detail/ReleaseGates.vue'
import ReleaseHead from '~/components/release/detail/ReleaseHead.vue'
import ReleaseNotices from '~/components/release/detail/ReleaseNotices.vue'
import ReleasePassport from '~/components/release/detail/ReleasePassport.vue'
import ReleaseOfDataset from '~/components/release/ReleaseOfDataset.vue'
import { useToast } from '~/composables/base/useToast'
import { useReleaseCreate } from '~/composables/release/useReleaseCreate'
import { givenRelease, RELEASE_ID } from '../given/given-release'
import { registerEndpoint } from '../given/register-endpoint'

let shown: { unmount: () => void } | undefined
let asked: string[] = []
let listed: ReleaseView[] = []
registerEndpoint('/api/v1/releases', { method: 'POST', handler: () => {
  asked.push('create')
  return givenRelease({})
} })
registerEndpoint(`/api/v1/releases/${RELEASE_ID}/check`, { method: 'POST', handler: () => {
  asked.push('check')
  return givenRelease({ state: 'CHECKING' })
} })
registerEndpoint('/api/v1/releases', { method: 'GET', handler: () => ({ items: listed, nextCursor: null }) })
registerEndpoint('/api/v1/datasets', () => ({ items: [], nextCursor: null }))

beforeEach(() => {
  clearNuxtData()
  useToast().clear()
  asked = []
})
afterEach(() => shown?.unmount())

const WORK = { kind: 'check' as const, done: 0, total: 1 }
const CHECKED = '2026-11-20T06:00:00Z'

describe('the primary button of a release that is not published', () => {
  it.each([
    ['a draft that was never checked', { state: 'DRAFT' as const }, 'Check', ''],
    [
      'one being checked', { state: 'CHECKING' as const, work: WORK },
      'Publish release 1.0.0', 'Publishing is possible once the check has passed',
    ],
    ['one whose check died', { state: 'CHECKING' as const, checkedAt: CHECKED }, 'Check', ''],
    [
      'one with open gates', { state: 'DRAFT' as const, checkedAt: CHECKED, gatesPassed: 3 },
      'Publish release 1.0.0', '2 gates are not passed',
    ],
    ['one that is ready', { state: 'READY' as const, checkedAt: CHECKED, gatesPassed: 5 }, 'Publish release 1.0.0', ''],
  ])('can be pressed, or says in words why it cannot: %s', async (_, given, label, reason) => {
    const head = await mountSuspended(
      ReleaseHead, { props: { release: givenRelease(given), isChecking: false, isPublishing: false } },
    )
    shown = head

    const primary = head.findAll('button.solid')
    expect(primary.map(button => button.text())).toEqual([label])
    const described = primary[0]?.attributes('aria-describedby')
    expect(described === undefined ? '' : head.get(`[id="${described}"]`).text()).toBe(reason)
    expect(primary[0]?.attributes('disabled') === undefined).toBe(reason === '')
  })
})

it.each([
  ['PUBLISHED' as const, 1],
  ['DEPRECATED' as const, 1],
  ['READY' as const, 0],
  ['WITHDRAWN' as const, 0],
])('the head of a release that is %s offers the download %i times, as a phone shows its passport far below', async (
  state, times,
) => {
  const head = await mountSuspended(
    ReleaseHead, { props: { release: givenRelease({ state }), isChecking: false, isPublishing: false } },
  )
  shown = head

  const address = `/api/v1/releases/${RELEASE_ID}/passport`
  expect(head.findAll('.verbs a[download]').map(link => link.attributes('href'))).toEqual(Array(times).fill(address))
})

it('says why the number is what it is where it can be changed', async () => {
  const records = { same: 115, added: 1, gone: 1 }
  const difference = { ...givenRelease({}).difference, bump: 'MAJOR' as const, reason: 'gone' as const, records }
  shown = await mountSuspended(ReleaseDialogs, {
    props: { release: givenRelease({ semver: '2.0.0', difference }), question: 'number', isBusy: false },
  })

  expect(document.body.textContent)
    .toContain('A MAJOR change: 1 record of the last release was edited or removed, 1 added.')
})

it('has a new draft checked', async () => {
  let made = ''
  const create = await mountSuspended({ setup: () => {
    const { save } = useReleaseCreate(RELEASE_ID, (id) => {
      made = id
    })
    return () => h('button', { onClick: save })
  } })
  shown = create
  await create.get('button').trigger('click')

  await expect.poll(() => made).toBe(RELEASE_ID)
  expect(asked).toEqual(['create', 'check'])
  // The page that opens is that of the draft: a note of it would only lie over its buttons.
  expect(useToast().toasts.value).toEqual([])
})

it('lists a release in the state that the head of its page shows', async () => {
  listed = [givenRelease({ state: 'DRAFT' })]
  const list = await mountSuspended(
    ReleaseOfDataset, { props: { current: givenRelease({ state: 'READY' }), nowMs: 0 } },
  )
  shown = list

  await expect.poll(() => list.find('li').exists()).toBe(true)
  expect(list.get('li').text()).toContain('Ready')
  expect(list.get('li').text()).not.toContain('Draft')
})

it('leads from the gate of personal data to what was found', async () => {
  const found = { code: 'personal_found' as const, facts: { kinds: ['email'], records: 2 } }
  const gate = { key: 'personal_data' as const, isPassed: false, ...found }
  const gates = await mountSuspended(ReleaseGates, {
    props: { release: givenRelease({ state: 'DRAFT', checkedAt: CHECKED, gates: [gate] }), isBusy: false, nowMs: 0 },
  })
  shown = gates

  await gates.get('li[data-tone="red"] button').trigger('click')

  expect(gates.emitted('findings')).toEqual([[]])
})

it('shows in the passport what was accepted, and why', async () => {
  const waiver = { kind: 'email' as const, reason: 'Addresses of a public desk', by: 'wen', at: CHECKED }
  const passport = await mountSuspended(ReleasePassport, {
    props: {
      release: givenRelease({ state: 'PUBLISHED', publishedAt: CHECKED, waivers: [waiver] }),
      isVerifying: false, nowMs: 0, isReadOnly: true,
    },
  })
  shown = passport

  expect(passport.text()).toContain('E-mail addresses: Addresses of a public desk, accepted by wen')
  expect(passport.text()).toContain('2026')
})

it.each([
  ['', true],
  ['Three new columns', false],
])('says before publication who can read it and for how long; the changelog "%s" can be written there: %s', async (
  changelog, isOpen,
) => {
  const dialog = await mountSuspended(ReleaseDialogs, {
    props: { release: givenRelease({ state: 'READY', changelog }), question: 'publish', isBusy: false },
  })
  shown = dialog

  const text = document.body.textContent ?? ''
  expect(text).toContain('Nothing leaves this console. A read-only page of the release is made in it, for everyone')
  expect(text).toContain('This page stays as long as the release does')
  expect(document.querySelector('dialog textarea') !== null).toBe(isOpen)
  expect(text.includes('It can’t be written after publication.')).toBe(isOpen)
})

const OTHER_ID = '01900000-0000-7000-8000-0000000000bb'
/** The version in the release has the number that another release could have. */
const TWO_NUMBERS = { state: 'READY' as const, semver: '1.1.0', datasetVersion: '1.2.0' }

describe('the two numbers of a release', () => {
  it('are told apart at its head, in a list and before it is published', async () => {
    listed = [givenRelease(TWO_NUMBERS)]
    const release = givenRelease(TWO_NUMBERS)
    const head = await mountSuspended(ReleaseHead, { props: { release, isChecking: false, isPublishing: false } })
    const list = await mountSuspended(ReleaseOfDataset, { props: { current: release, nowMs: 0 } })
    await expect.poll(() => list.find('li').exists()).toBe(true)
    const dialog = await mountSuspended(ReleaseDialogs, { props: { release, question: 'publish', isBusy: false } })
    shown = dialog

    expect(head.get('h1').text()).toBe('maths release 1.1.0')
    expect(head.text()).toContain('dataset version 1.2.0')
    expect(list.get('li').text()).toContain('maths release 1.1.0')
    expect(list.get('li').text()).toContain('dataset version 1.2.0')
    expect(document.body.textContent).toContain('Publish release 1.1.0 (version 1.2.0 of Maths)?')
    head.unmount()
    list.unmount()
  })

  it.each([
    ['DRAFT' as const, 'but maths release 1.0.0, a draft that was never published, has it.'],
    ['WITHDRAWN' as const, '1.0.0 would be the next number, but maths release 1.0.0 has it.'],
  ])('are explained where another release has the next one: %s', async (state, text) => {
    const numberHolder = { id: OTHER_ID, name: 'maths', semver: '1.0.0', state }
    const release = givenRelease({ ...TWO_NUMBERS, numberHolder })
    const notices = await mountSuspended(ReleaseNotices, { props: { release, nowMs: 0 } })
    shown = notices

    expect(notices.text()).toContain(text)
    expect(notices.get('a').attributes('href')).toBe(`/releases/${OTHER_ID}`)
  })
})

it('says from which release the texts of its card come', async () => {
  const cardFrom = { id: OTHER_ID, name: 'maths', semver: '1.0.0', state: 'DRAFT' as const }
  const release = givenRelease({ card: { use: 'Tests.' }, cardFrom })
  const card = await mountSuspended(ReleaseCard, { props: { release, isBusy: false, editing: false } })
  shown = card

  const foot = card.get('footer').text().replaceAll(/\s+/g, ' ')
  expect(foot).toContain('Texts carried over from: maths release 1.0.0 · Draft')
  expect(card.get('footer a').attributes('href')).toBe(`/releases/${OTHER_ID}`)
})

it('keeps the reader at a card that was saved, with the focus on what opens it again', async () => {
  const release = givenRelease({ state: 'DRAFT', card: { use: 'Training.' } })
  const card = await mountSuspended(
    ReleaseCard, { props: { release, isBusy: false, editing: true }, attachTo: document.body },
  )
  shown = card

  await card.setProps({ editing: false })

  await expect.poll(() => document.activeElement?.textContent).toContain('Edit')
})

describe('texts of a card that are not saved', () => {
  afterEach(() => sessionStorage.clear())

  const release = shallowRef(givenRelease({ state: 'DRAFT', card: { use: 'Training.' } }))
  const saved: unknown[] = []
  const openCard = async () => {
    const isEditing = ref(false)
    const card = await mountSuspended({ setup: () => () => h(ReleaseCard, {
      'release': release.value, 'isBusy': false, 'editing': isEditing.value, 'onUpdate:editing': (value) => {
        isEditing.value = value
      }, 'onSave': change => saved.push(change),
    }) })
    shown = card
    return card
  }
  const fields = (card: Awaited<ReturnType<typeof openCard>>) =>
    card.findAll('textarea').map(field => field.element.value).filter(Boolean)

  it('are still there after another page, until they are given up', async () => {
    const first = await openCard()
    await first.get('.tools button').trigger('click')
    await first.get('textarea').setValue('Questions of customers.')
    first.unmount()

    const again = await openCard()
    await expect.poll(() => fields(again)).toEqual(['Questions of customers.', 'Training.'])
    expect(again.get('[role="status"]').text()).toContain('Your unsaved changes were restored')
    await again.get('.verbs button').trigger('click')
    again.unmount()

    expect((await openCard()).find('form').exists()).toBe(false)
  })

  it('are all that is sent: what somebody else saved meanwhile stays', async () => {
    const card = await openCard()
    await card.get('.tools button').trigger('click')
    release.value = { ...release.value, card: { use: 'Training and tests.' } }
    await card.get('textarea').setValue('Questions of customers.')

    await card.get('form').trigger('submit')

    expect(saved).toEqual([{ card: { description: 'Questions of customers.' } }])
  })
})
