import { type Bench, openBench, type Target } from './bench'
import type { Demand } from './demand'
import { DEMANDS } from './demands/index'
import { toFailure } from './failure'
import { NotOffered, NotTested, Unmet, type Verdict } from './verdict'

export interface Finding {
  /** The part of the document. */
  part: string
  sentence: string
  verdict: Verdict
  /** What was found; '' = nothing to say. */
  note: string
}

/**
 * Checks every demand, one after the other.
 *
 * @param onFinding told of each as soon as it is known.
 * @throws NoFactory
 */
export async function checkFactory(target: Target, onFinding: (finding: Finding) => void): Promise<Finding[]> {
  const bench = await openBench(target)
  const findings: Finding[] = []
  try {
    for (const [part, demands] of Object.entries(DEMANDS)) {
      for (const demand of demands) {
        const finding = { part, sentence: demand.sentence, ...await judge(bench, demand) }
        findings.push(finding)
        onFinding(finding)
      }
    }
  }
  finally {
    await bench.close()
  }
  return findings
}

/** @throws what is neither said by the factory nor by a demand: a fault of the suite */
async function judge(bench: Bench, { check }: Demand): Promise<Pick<Finding, 'verdict' | 'note'>> {
  try {
    const note = await check(bench)
    return { verdict: 'pass', note: typeof note === 'string' ? note : '' }
  }
  catch (error) {
    if (error instanceof NotOffered) {
      return { verdict: 'not offered', note: error.message }
    }
    if (error instanceof NotTested) {
      return { verdict: 'not tested', note: error.message }
    }
    if (error instanceof Unmet) {
      return { verdict: 'fail', note: error.message }
    }
    const failure = toFailure(error)
    if (failure) {
      return { verdict: 'fail', note: `a call ended with ${failure.status}: ${failure.message}` }
    }
    throw error
  }
}

const WIDTH = 'not offered'.length

/** One line a demand; what was found is below it. */
export const toLines = ({ verdict, sentence, note }: Finding): string =>
  `  ${verdict.padEnd(WIDTH)}  ${sentence}\n${note === '' ? '' : `  ${' '.repeat(WIDTH)}    ${note}\n`}`

export function toSummary(findings: readonly Finding[]): string {
  const count = (wanted: Verdict) => findings.filter(({ verdict }) => verdict === wanted).length
  const [failed, open] = [count('fail'), count('not tested')]
  const fits = open > 0 ? 'What was tested fits.' : 'The factory fits.'
  return `${findings.length} demands: ${count('pass')} pass, ${failed} fail, ${count('not offered')} not offered, `
    + `${open} not tested. ${failed > 0 ? 'The factory does not fit.' : fits}\n`
}
