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

type RibbonStage = Pick<LineStageView, 'stageKey' | 'recordsIn' | 'recordsOut' | 'recordsDropped' | 'recordsFailed' | 'waiting'>

export interface RibbonLoss {
  /** `unread`: output of the stage before that was never read, for example because the run was cancelled. */
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
  const most = Math.max(first.recordsIn, ...stages.map(stage => stage.recordsOut))
  const heightOf = (records: number) => most > 0 && records > 0 ? Math.max(THINNEST, records / most * TALLEST) : 0
  const width = RIBBON_WIDTH / stages.length
  const columns = stages.map((stage, index): RibbonColumn => {
    const x = index * width
    const arriving = stages[index - 1]?.recordsOut ?? stage.recordsIn
    const losses = toLosses(stage, arriving, { x: index === 0 ? INLET : x, bottom: TOP + heightOf(arriving), widest: width * 0.42, heightOf })
    const bandX = index === 0 && losses.length > 0 ? INLET : x
    const end = index === stages.length - 1 ? RIBBON_WIDTH - ARROW : x + width
    return { key: stage.stageKey, x, bandX, bandWidth: end - bandX, y: TOP, height: heightOf(stage.recordsOut), losses }
  })
  const [head, tail] = [columns[0], columns.at(-1)]
  return {
    columns,
    inlet: head && head.losses.length > 0 ? { width: INLET, y: TOP, height: heightOf(first.recordsIn) } : undefined,
    arrow: tail && tail.height > 0 ? `M${RIBBON_WIDTH - ARROW} ${TOP}l${ARROW} ${tail.height / 2}-${ARROW} ${tail.height / 2}z` : '',
  }
}

interface LossPlace {
  x: number
  /** Lower edge of the band before the stage. */
  bottom: number
  widest: number
  heightOf: (records: number) => number
}

/** The lowest strip falls first: records that left, then those that wait, then those never read. */
function toLosses({ recordsIn, recordsDropped, recordsFailed, waiting }: RibbonStage, arriving: number, { x, bottom, widest, heightOf }: LossPlace): RibbonLoss[] {
  const parts = ([['left', recordsDropped + recordsFailed], ['waiting', waiting], ['unread', arriving - recordsIn - waiting]] as const).filter(([, records]) => records > 0)
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
function toFall({ x, top, bottom, left, right }: { x: number, top: number, bottom: number, left: number, right: number }): string {
  const bend = round(x + (right - x) * 0.87)
  const [a, b, l, r, start] = [top, bottom, left, right, x].map(round)
  return `M${start} ${a}C${bend} ${a} ${r} ${round(top + 8)} ${r} ${round(top + 22)}V${RIBBON_HEIGHT}H${l}V${round(bottom + 10)}C${l} ${b} ${round(x + 2)} ${b} ${start} ${b}Z`
}
