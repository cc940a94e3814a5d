import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { toOpenApi } from '#server/services/openapi/openapi.service'
import { toCommand, toFirstValues, toListPath } from '~/utils/reference/call'
import { type ApiDocument, findLines, findOperation, type Operation, toNouns } from '~/utils/reference/document'
import { toSchemaLook } from '~/utils/reference/schema-look'

const document = JSON.parse(JSON.stringify(toOpenApi())) as ApiDocument
const nouns = toNouns(document, 'zh-CN')
const lines = nouns.flatMap(noun => noun.lines)

function operationOf(id: string): Operation {
  const line = lines.find(it => it.id === id)
  const operation = line && findOperation(document, line)
  if (!operation) {
    throw new Error(`there is no ${id}`)
  }
  return operation
}

/** The arguments that one shell makes of each command. */
const argumentsOf = (commands: readonly string[]) =>
  execFileSync(
    'sh', ['-c', `curl() { printf '%s\\n' "$@"; printf '\\f\\n'; }; ${commands.join('\n')}`], { encoding: 'utf8' },
  ).split('\f\n').slice(0, -1).map(words => words.trimEnd().split('\n'))

describe('the operations', () => {
  it('stand by their noun, in the reader\'s language', () => {
    expect(nouns.find(({ key }) => key === 'runs')).toMatchObject(
      { name: '任务', lines: expect.arrayContaining([expect.objectContaining({ id: 'runCancel', summary: '取消任务' })]) },
    )
    expect(toNouns(document, 'en').find(({ key }) => key === 'alert-rules')).toMatchObject({ name: 'Alert rules' })
  })

  it.each(['en', 'zh-CN'])('stand under names of the console, each used once: %s', (locale) => {
    const names = toNouns(document, locale).map(({ name }) => name)

    expect(new Set(names).size).toBe(names.length)
    if (locale === 'en') {
      expect(names).toEqual(expect.arrayContaining(['Stage types', 'Current session', 'Sessions', 'Statistics']))
      expect(names.some(name => name.includes('kinds'))).toBe(false)
    }
  })

  it.each([
    ['cancel post', ['runCancel']], ['取消任务', ['runCancel']], ['/runs/{id}/tail', ['runTail']], ['nothing like it', []],
  ])('are found by %s', (text, ids) => {
    expect(findLines(nouns, text, 'all').flatMap(noun => noun.lines.map(({ id }) => id)).filter(id => id !== 'runBulk'))
      .toEqual(ids)
  })

  it('can be those that only read', () => {
    expect(new Set(findLines(nouns, '', 'read').flatMap(noun => noun.lines.map(({ method }) => method))))
      .toEqual(new Set(['GET']))
  })
})

describe('a command', () => {
  it('for any operation is what a shell takes for one request', () => {
    const operations = lines.map(({ id }) => operationOf(id))

    const taken = argumentsOf(operations.map(operation =>
      toCommand('http://127.0.0.1:3000', operation, toFirstValues(operation))))

    expect(taken).toHaveLength(operations.length)
    for (const [index, words] of taken.entries()) {
      const address = words.find(word => word.startsWith('http')) ?? ''
      expect(URL.canParse(address) && !/[{}]/.test(address), `${lines[index]?.id}: ${address}`).toBe(true)
      const example = operations[index]?.body?.example
      expect(words.includes('-d') ? JSON.parse(words[words.indexOf('-d') + 1] ?? '') : example, lines[index]?.id)
        .toEqual(example)
    }
  })

  it('carries what was entered, however it is written', () => {
    const operation = operationOf('runList')

    const [words] = argumentsOf([
      toCommand('http://127.0.0.1:3000', operation, { state: 'FAILED, CRASHED', q: 'it\'s $HOME & "more"' }),
    ])

    const { searchParams } = new URL(words?.[0] ?? '')
    expect([searchParams.getAll('state'), searchParams.get('q')])
      .toEqual([['FAILED', 'CRASHED'], 'it\'s $HOME & "more"'])
  })

  it('finds its ids in the lists that its path goes through', () => {
    expect([
      toListPath('/datasets/{id}/versions/{version}/records', 'version'), toListPath('/runs/{id}', 'id'),
      toListPath('/runs', 'id'),
    ]).toEqual(['/datasets/{id}/versions', '/runs', ''])
  })
})

describe('a schema', () => {
  it('shows bounds, values and what is required', () => {
    const look = toSchemaLook({ $ref: '#/components/schemas/RunBulk' }, document)

    expect(look.fields.find(({ name }) => name === 'action')).toMatchObject({ isRequired: true })
    expect(toSchemaLook(look.fields.find(({ name }) => name === 'action')?.schema ?? {}, document).values)
      .toContain('pause')
    expect(toSchemaLook({ type: 'integer', minimum: 1, maximum: 200, default: 50 }, document))
      .toMatchObject({ type: 'integer', limits: [{ kind: 'range', min: 1, max: 200 }], fallback: '50' })
    expect(toSchemaLook({ type: ['string', 'null'], format: 'uuid' }, document).type).toBe('uuid | null')
    expect(toSchemaLook({ type: 'array', items: { $ref: '#/components/schemas/RunView' } }, document).type)
      .toBe('RunView[]')
  })

  it('with alternatives names each by what tells it apart', () => {
    expect(toSchemaLook({ $ref: '#/components/schemas/SamplingPlan' }, document).choices.map(({ name }) => name))
      .toEqual(['kind: computed', 'kind: fixed'])
  })
})
