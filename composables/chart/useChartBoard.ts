import type { InjectionKey } from 'vue'
import type { ChartMark } from '~/utils/chart/chart-data'
import type { ChartFile, TableFile } from '~/utils/chart/chart-file'
import type { ProofFilter } from '~/utils/chart/chart-proof'

/** A panel before its figures were read, or with them. */
export type BoardPanel = Omit<TableFile, 'model'> & Partial<Omit<ChartFile, keyof TableFile>>
  & { model?: ChartFile['model'] | undefined, status?: string }

/** What the panels of one page share. */
export interface ChartBoard {
  /** The filters of the page, for what is saved. */
  filters: Readonly<Ref<readonly ProofFilter[]>>
  /** All panels of the page, in their order. */
  panels: Ref<() => BoardPanel[]>
  /**
   * What each panel shows now, by its title: without the series that are hidden. Only panels that the reader has come
   * near.
   */
  shown: Map<string, () => BoardPanel>
  /** Events that every chart over time marks. */
  marks: Ref<readonly ChartMark[]>
  /** The time that the reader points at, and on which chart: all others show it too. */
  pointed: Ref<{ at: string, on: symbol } | undefined>
  /** Every panel is drawn, near or not: the page is being printed or saved. */
  isWhole: Ref<boolean>
}

const BOARD: InjectionKey<ChartBoard> = Symbol('chart board')

export function provideChartBoard(filters: ChartBoard['filters']): ChartBoard {
  const board: ChartBoard = {
    filters, panels: shallowRef(() => []), shown: new Map(), marks: shallowRef([]), pointed: shallowRef(),
    isWhole: ref(false),
  }
  provide(BOARD, board)
  return board
}

/** undefined on pages whose panels share nothing. */
export const useChartBoard = (): ChartBoard | undefined => inject(BOARD, undefined)

/** Says which panels a page has. */
export function useBoardPanels(panels: () => BoardPanel[]): void {
  const board = useChartBoard()
  if (board) {
    board.panels.value = panels
  }
}
