import fc from 'fast-check'
import { expect, it } from 'vitest'
import { checkAnswer } from '#factory/check/json-schema.ts'
import { createSimulatorProvider } from '#factory/model/simulator/simulator.provider.ts'
import { until } from '../../support/services/process.ts'
import { failureOf, givenModelService, user } from './given-model-service.ts'

const leaf = fc.oneof(
  fc.record({ type: fc.constantFrom('string', 'boolean', 'null', 'number', 'integer') }),
  fc.tuple(fc.constantFrom('number', 'integer'), fc.integer({ min: -50, max: 50 }), fc.nat(9))
    .map(([type, minimum, span]) => ({ type, minimum, maximum: minimum + span })),
  fc.array(fc.jsonValue(), { minLength: 1, maxLength: 3 }).map(values => ({ enum: values })),
)
const { schema } = fc.letrec(tie => ({
  schema: fc.oneof({ maxDepth: 3 }, leaf,
    fc.array(tie('schema'), { minLength: 1, maxLength: 2 }).map(anyOf => ({ anyOf })),
    fc.record({ type: fc.constant('array'), items: tie('schema'), minItems: fc.nat(3) }),
    fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), tie('schema'), { maxKeys: 4 }).map(properties => ({
      type: 'object', properties, required: Object.keys(properties), additionalProperties: false,
    }))),
}))

it('the simulator\'s made-up JSON has the requested form, and is the same for the same request', async () => {
  const provider = createSimulatorProvider()
  const ask = async (responseSchema: string) => (await provider.generate({
    requestId: '1', model: 'simulator:words', messages: [], parameters: {}, maxOutputTokens: 0, responseSchema,
    target: undefined, signal: AbortSignal.timeout(5_000),
  })).output

  await fc.assert(fc.asyncProperty(schema, async (wanted) => {
    const [first, second] = [await ask(JSON.stringify(wanted)), await ask(JSON.stringify(wanted))]

    expect(first).toBe(second)
    expect(checkAnswer(JSON.stringify(wanted), first)).toEqual([])
  }), { numRuns: 200, examples: [[{ enum: [{ valueOf: {} }] }]] })
})

it('the service tells how many calls of a key are in progress', async () => {
  const service = await givenModelService({ hasSimulator: true })
  const readCalls = async (keys: string[]) =>
    (await service.client.getActivity({ keys }, { deadlineMs: 60_000 })).rows.map(({ key, calls }) => [key, calls])
  const ask = (text: string) => service.generate({
    model: 'simulator:words', messages: user(text), parameters: { latency_ms: 2_000 },
    limits: { key: 'mine', concurrency: 2, ratePerMinute: 0 },
  })

  const answers = Promise.all([ask('a'), ask('b')])

  expect(await until('both calls to begin', async () => {
    const rows = await readCalls(['mine', 'other'])
    return rows[0]?.[1] === 2 && rows
  })).toEqual([['mine', 2]])
  await answers
  expect(await readCalls(['mine'])).toEqual([])
  expect((await failureOf(readCalls(Array.from({ length: 201 }, String)))).reason).toBe('INVALID_REQUEST')
  await service.close()
  expect(service.bugs).toEqual([])
})
