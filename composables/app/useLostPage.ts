import type { Failure } from '~/utils/api/problem'

interface LostPage {
  address: string
  /** What the server has answered, or that it has not. */
  code: Failure['code']
}

/** A page that could not be loaded; the page before is still shown. */
export const useLostPage = () => useState<LostPage | undefined>('lost-page', () => undefined)
