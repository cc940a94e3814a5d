import type { Demand } from '../demand'
import { ACCEPTANCE } from './acceptance'
import { BEYOND } from './beyond'
import { COUNTS } from './counts'
import { EVENTS } from './events'
import { GATES } from './gates'
import { KINDS } from './kinds'
import { REACH } from './reach'
import { RECORDS } from './records'
import { REFUSALS } from './refusals'
import { VERBS } from './verbs'

/** All demands, by the parts of docs/own-factory.md: later ones look at the run of an earlier one. */
export const DEMANDS: Readonly<Record<string, readonly Demand[]>> = {
  'Reach': REACH,
  'Kinds': KINDS,
  'Refusals': REFUSALS,
  'Acceptance': ACCEPTANCE,
  'Events': EVENTS,
  'Counts': COUNTS,
  'Records': RECORDS,
  'Verbs': VERBS,
  'Gates': GATES,
  'Retries, sources and models': BEYOND,
}
