import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { checkAnswer } from '#factory/check/json-schema.ts'
import { defineStage } from '#factory/stages/define-stage.ts'

describe('a schema', () => {
  const compile = vi.spyOn(Ajv2020.prototype, 'compile')
  beforeEach(() => {
    compile.mockClear()
  })
  afterAll(() => {
    compile.mockRestore()
  })

  it('of answers is compiled once, however many records ask', () => {
    const schema = JSON.stringify({
      title: 'known to no other test', type: 'object', properties: { label: { type: 'string' } }, required: ['label'],
    })
    const answers = Array.from({ length: 500 }, (_, row) => row % 2 === 0 ? `{"label":"${row}"}` : `{"row":${row}}`)

    // As it comes over the wire, each time another string.
    const broken = answers.filter(answer => checkAnswer(Buffer.from(schema).toString(), answer).length > 0)

    expect(broken).toHaveLength(250)
    expect(compile).toHaveBeenCalledTimes(1)
  })

  it('of a kind of stage is compiled once, however many stages of it start', () => {
    const texts = { name: 'n', text: 't', parameters: { prompt: 'p' } }
    const kind = defineStage<{ prompt: string }>({
      kind: 'k', version: '1', place: 0, role: 'step', shape: 'map', purpose: 'clean', icon: '',
      texts: { 'en': texts, 'zh-CN': texts },
      properties: { prompt: { type: 'string' } },
      plan: () => undefined,
      execute: async () => ({ type: 'paused' }),
    })
    for (let stage = 0; stage < 20; stage += 1) {
      expect(kind.complete({ prompt: `{{text}} ${stage}` }).errors).toEqual([])
    }

    expect(compile).toHaveBeenCalledTimes(1)
  })
})
