import type { TemplateView } from '#shared/contract/template/template.contract'

/** Names and texts of templates in the reader's language: those that come with the product are texts of the page. */
export function useTemplateText() {
  const { t } = useI18n()
  const { label } = useLabels()
  return {
    nameOf: ({ builtIn, name }: Pick<TemplateView, 'builtIn' | 'name'>): string =>
      builtIn ? label('template.built_in', builtIn) : name,
    aboutOf: ({ builtIn, description }: Pick<TemplateView, 'builtIn' | 'description'>): string =>
      builtIn ? label('template.about', builtIn) : description,
    sideName: (side: string): string => side === 'draft' ? t('template.draft.name') : `v${side}`,
  }
}
