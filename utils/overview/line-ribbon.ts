import type { LineStageView } from '#shared/contract/overview.contract'

/** Sizes of the drawing, which is stretched to the panel's width; texts are outside it and not stretched. */
export const RIBBON_WIDTH = 1_000
export const RIBBON_HEIGHT = 222
const TOP = 70
const TALLEST = 118
/** Least height of a band that is still visible. */
const THINNEST = 1.5
/** Width before the first band, where the first stage loses records. */
const INLET = 10
const ARROW = 6

type RibbonStage = Pick<
  LineStageView, 'stageKey' | 'recordsIn' | 'recordsOut' | 'recordsDropped' | 'recordsFailed' | 'waiting' | 'unread'
>

export interface RibbonLoss {
  /** `unread`: output that was never read, for example because the run was cancelled. */
  kind: 'left' | 'waiting' | 'unread'
  records: number
  /** Thickness at the band. */
  thickness: number
  path: string
}

export interface RibbonColumn {
  key: string
  /** Left edge of the column. */
  x: number
  /** Left edge of the band. */
  bandX: number
  bandWidth: number
  y: number
  /** Proportional to the records that the stage output. */
  height: number
  losses: RibbonLoss[]
  /** Output of the stage before that is elsewhere: in runs without this stage here, or in retries outside the range. */
  around: number
  /** Records that go around the stage and are read by a later one, below the band. */
  bypass: { y: number, height: number } | undefined
}

export interface Ribbon {
  columns: RibbonColumn[]
  /** Records into the first stage, when it lost some. */
  inlet: { width: number, y: number, height: number } | undefined
  /** The arrow at the end. */
  arrow: string
}

/** Height = records output; records that left a stage or wait for it fall out of the band below. */
export function toRibbon(stages: readonly RibbonStage[]): Ribbon {
  const [first] = stages
  if (!first) {
    return { columns: [], inlet: undefined, arrow: '' }
  }
  const most = Math.max(...stages.map(stage => Math.max(toArriving(stage), stage.recordsOut)))
  const heightOf = (records: number) => most > 0 && records > 0 ? Math.max(THINNEST, records / most * TALLEST) : 0
  const width = RIBBON_WIDTH / stages.length
  const ways = toWaysAround(stages)
  const columns = stages.map((stage, index): RibbonColumn => {
    const x = index * width
    const { around, passing } = ways[index] ?? NO_WAY_AROUND
    const bottom = TOP + heightOf(toArriving(stage))
    const losses = toLosses(stage, { x: index === 0 ? INLET : x, bottom, widest: width * 0.42, heightOf })
    const bandX = index === 0 && losses.length > 0 ? INLET : x
    const end = index === stages.length - 1 ? RIBBON_WIDTH - ARROW : x + width
    const height = heightOf(stage.recordsOut)
    // Many records around an output that grew would leave the drawing.
    const room = Math.max(0, TALLEST - height)
    const bypass = passing > 0 ? { y: TOP + height, height: Math.min(heightOf(passing), room) } : undefined
    return { key: stage.stageKey, x, bandX, bandWidth: end - bandX, y: TOP, height, losses, around, bypass }
  })
  const [head, tail] = [columns[0], columns.at(-1)]
  return {
    columns,
    inlet: head && head.losses.length > 0 ? { width: INLET, y: TOP, height: heightOf(first.recordsIn) } : undefined,
    arrow: tail && tail.height > 0
      ? `M${RIBBON_WIDTH - ARROW} ${TOP}l${ARROW} ${tail.height / 2}-${ARROW} ${tail.height / 2}z`
      : '',
  }
}

interface LossPlace {
  x: number
  /** Lower edge of the band before the stage. */
  bottom: number
  widest: number
  heightOf: (records: number) => number
}

/** What runs that have the stage hand to it. */
const toArriving = ({ recordsIn, waiting, unread }: RibbonStage) => recordsIn + waiting + unread

const NO_WAY_AROUND = { around: 0, passing: 0 }

/**
 * Where the line sums runs of several revisions, a stage that not all have is passed by some records; and what a retry
 * outside the range reads is not in its sums. `around` is what of the output before a stage does not arrive at it, and
 * `passing` what of it arrives at a later stage of the line.
 */
function toWaysAround(stages: readonly RibbonStage[]): { around: number, passing: number }[] {
  const gaps = stages.map((stage, index) => index === 0 ? 0 : (stages[index - 1]?.recordsOut ?? 0) - toArriving(stage))
  const before: number[] = []
  for (const gap of gaps) {
    before.push(Math.max(0, (before.at(-1) ?? 0) + gap))
  }
  let after = 0
  const passing: number[] = []
  for (const [index, gap] of [...gaps.entries()].reverse()) {
    passing[index] = Math.min(before[index] ?? 0, after)
    after = Math.max(0, after - gap)
  }
  return gaps.map((gap, index) => ({ around: Math.max(0, gap), passing: passing[index] ?? 0 }))
}

/** The lowest strip falls first: records that left, then those that wait, then those never read. */
function toLosses(stage: RibbonStage, { x, bottom, widest, heightOf }: LossPlace): RibbonLoss[] {
  const { recordsDropped, recordsFailed, waiting, unread } = stage
  const parts = ([['left', recordsDropped + recordsFailed], ['waiting', waiting], ['unread', unread]] as const)
    .filter(([, records]) => records > 0)
  let [edge, left] = [bottom, x + 10]
  return parts.map(([kind, records]) => {
    const thickness = Math.min(heightOf(records), edge - TOP)
    const right = left + Math.min(Math.max(thickness + 4, 6), widest / parts.length)
    const path = toFall({ x, top: edge - thickness, bottom: edge, left, right })
    edge -= thickness
    left = right + 6
    return { kind, records, thickness, path }
  })
}

const round = (length: number) => Math.round(length * 10) / 10

/** A strip from the band to the right and down. */
function toFall(
  { x, top, bottom, left, right }: { x: number, top: number, bottom: number, left: number, right: number },
): string {
  const bend = round(x + (right - x) * 0.87)
  const [a, b, l, r, start] = [top, bottom, left, right, x].map(round)
  return `M${start} ${a}C${bend} ${a} ${r} ${round(top + 8)} ${r} `
    + `${round(top + 22)}V${RIBBON_HEIGHT}H${l}V${round(bottom + 10)}C${l} ${b} ${round(x + 2)} ${b} ${start} ${b}Z`
}
