/** The address of a page that could not be loaded; the page before is still shown. */
export const useLostPage = () => useState<string | undefined>('lost-page', () => undefined)
