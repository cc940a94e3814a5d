import { describe, expect, it } from 'vitest'
import { checkUrl, findUrlFault } from '#egress/guarded-client'
import { findAddressFaults } from '#server/services/pipeline/address-check'

const NONE = async () => []

describe('an address that a person has named', () => {
  it.each([
    ['http://127.0.0.1:9', true, 'PORT'],
    ['https://models.example:25/v1', false, 'PORT'],
    ['ftp://models.example/v1', false, 'SCHEME'],
    ['https://me:secret@models.example/v1', false, 'USER'],
    ['http://127.0.0.1:11434/v1', false, 'ADDRESS_NOT_ALLOWED'],
    ['http://[::1]:11434/v1', false, 'ADDRESS_NOT_ALLOWED'],
    ['http://169.254.169.254/v1', true, 'ADDRESS_NOT_ALLOWED'],
  ])('%s, private ones allowed: %s, is refused before a call as by the call: %s', async (
    text, allowsPrivate, fault,
  ) => {
    const found = findUrlFault(new URL(text), allowsPrivate)
    const refused = await checkUrl(new URL(text), allowsPrivate, NONE).catch((error: unknown) => error)

    expect(found?.rule ?? found?.reason).toBe(fault)
    expect(refused).toEqual(found)
  })

  it.each([
    ['http://127.0.0.1:11434/v1', true], ['https://models.example/v1', false], ['http://models.example:80/v1', false],
  ])('%s, private ones allowed: %s, may be right', (text, allowsPrivate) => {
    expect(findUrlFault(new URL(text), allowsPrivate)).toBeUndefined()
  })
})

describe('the address of a stage\'s model', () => {
  const stageAt = (endpoint: unknown) =>
    ({
      key: 'ask', kind: 'judge', name: '', needs: [], inputs: [],
      parameters: { target: { provider: 'openai', endpoint, model: 'm' } },
    })

  it('is refused at its field, and one of a configuration where the stage names it', () => {
    const own = stageAt('http://127.0.0.1:9')
    const configured = { ...own, configuration: { id: 'c', name: 'Judge', version: 1 } }
    const fault = { severity: 'ERROR', code: 'BAD_PARAMETER', stageKey: 'ask' }
    const message = 'the address must use port 80, 443 or one from 1024 on'

    expect(findAddressFaults([own, configured], true)).toEqual([
      { ...fault, pointer: '/stages/0/parameters/target/endpoint', message },
      { ...fault, pointer: '/stages/1/parameters/configuration', message },
    ])
    expect(findAddressFaults([stageAt('https://host/v1?key=x')], true))
      .toMatchObject([{ message: expect.stringContaining('without query') }])
  })

  it.each([
    ['http://127.0.0.1:11434/v1', false, /^the address is in a private network .+ MODEL_ALLOW_PRIVATE=true allows it$/],
    ['http://127.0.0.1:9', false, /^the address must use port 80, .+; .+ private network .+ MODEL_ALLOW_PRIVATE/],
    ['http://169.254.169.254:9/v1', false, /^the endpoint is at an address that is not allowed$/],
    ['http://169.254.169.254/v1', true, /^the endpoint is at an address that is not allowed$/],
  ])('%s, private ones allowed: %s, has all its faults said at once', (endpoint, allowsPrivate, message) => {
    const found = findAddressFaults([stageAt(endpoint)], allowsPrivate)

    expect(found).toMatchObject([{ message: expect.stringMatching(message) }])
  })

  it.each(['https://models.example/v1', '127.0.0.1:9', 7])('that is %s has no fault of its own', (endpoint) => {
    expect(findAddressFaults([stageAt(endpoint)], false)).toEqual([])
  })
})
