import { median, reportBench, roundsOf } from './bench-report.ts'
import { bundleSide, startSide } from './side/source-side.ts'

/**
 * P8: calls of the console's gateway beside calls of bare grpc-js, in turn, to a real server in a process of its own.
 */
const CALLS = 10_000
const ROUNDS = roundsOf(7)
const AT_ONCE = 32
/** While a fifth is answered UNAVAILABLE; some of them wait before they are sent again. */
const FAILING_CALLS = 4_000

interface Answer { ms: number, cpuMs: number, succeeded: number, firstFailure: string }

const program = await bundleSide('gateway', 'after', process.cwd())
const [server, client] = [startSide(program, ''), startSide(program, '')]
try {
  const { address } = await server.ask<{ address: string }>({ what: 'serve' })
  const ask = async (what: 'gateway' | 'bare', calls = CALLS) => {
    const answer = await client.ask<Answer>({ what, address, calls, atOnce: AT_ONCE })
    return { ...answer, perSecond: calls / answer.ms * 1_000, cpuUs: answer.cpuMs / calls * 1_000 }
  }
  const answers: Record<'gateway' | 'bare', Awaited<ReturnType<typeof ask>>[]> = { gateway: [], bare: [] }
  // The first round warms up.
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const what of round % 2 === 0 ? ['gateway', 'bare'] as const : ['bare', 'gateway'] as const) {
      const answer = await ask(what)
      if (answer.succeeded !== CALLS) {
        throw new Error(`${what}: ${answer.succeeded} of ${CALLS} calls succeeded: ${answer.firstFailure}`)
      }
      if (round > 0) {
        answers[what].push(answer)
      }
    }
  }
  const ratioOf = (what: 'perSecond' | 'cpuUs') =>
    median(answers.gateway.map((one, round) => one[what] / (answers.bare[round]?.[what] ?? Number.NaN)))

  await server.ask({ isFailing: true })
  const failing = await ask('gateway', FAILING_CALLS)
  const { attempts } = await server.ask<{ attempts: number }>({ isFailing: false })

  reportBench('P8', `the gateway of the console, ${CALLS} calls, ${AT_ONCE} at once, median of ${ROUNDS}`, [
    { what: 'gateway', value: median(answers.gateway.map(one => one.perSecond)), unit: 'per s' },
    { what: 'bare grpc-js', value: median(answers.bare.map(one => one.perSecond)), unit: 'per s' },
    { what: 'ratio', value: ratioOf('perSecond'), unit: '', counts: 'P8 rate' },
    { what: '  of the CPU of the caller', value: ratioOf('cpuUs'), unit: '' },
    {
      what: `of ${FAILING_CALLS} calls, 20 % answered UNAVAILABLE: succeed`,
      value: failing.succeeded / FAILING_CALLS * 100, unit: '%', counts: 'P8 success',
    },
    { what: '  attempts ÷ calls', value: attempts / FAILING_CALLS, unit: '' },
  ])
  if (failing.firstFailure !== '') {
    process.stdout.write(`first failure: ${failing.firstFailure}\n`)
  }
}
finally {
  await server.stop()
  await client.stop()
}
