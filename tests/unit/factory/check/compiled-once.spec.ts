import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { checkAnswer } from '#factory/check/json-schema.ts'
import { modelCall } from '#factory/stages/kinds/model-call.ts'
import { completeParameters } from '#factory/stages/plan/parameter-check.ts'

describe('a schema', () => {
  const compile = vi.spyOn(Ajv2020.prototype, 'compile')
  beforeEach(() => {
    compile.mockClear()
  })
  afterAll(() => {
    compile.mockRestore()
  })

  it('of answers is compiled once, however many records ask', () => {
    const schema = JSON.stringify({ title: 'known to no other test', type: 'object', properties: { label: { type: 'string' } }, required: ['label'] })
    const answers = Array.from({ length: 500 }, (_, row) => row % 2 === 0 ? `{"label":"${row}"}` : `{"row":${row}}`)

    // As it comes over the wire, each time another string.
    const broken = answers.filter(answer => checkAnswer(Buffer.from(schema).toString(), answer).length > 0)

    expect(broken).toHaveLength(250)
    expect(compile).toHaveBeenCalledTimes(1)
  })

  it('of a kind of stage is compiled once, however many stages of it start', () => {
    const kind = { ...modelCall }
    for (let stage = 0; stage < 20; stage += 1) {
      expect(completeParameters(kind, { prompt: `{{text}} ${stage}` }).errors).toEqual([])
    }

    expect(compile).toHaveBeenCalledTimes(1)
  })
})
