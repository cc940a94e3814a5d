import { isDemoProject } from '#shared/domain/project'
import type { PaletteItem } from '~/utils/app/palette-match'
import type { LabelCode } from '../format/useLabels'

type ActionId = LabelCode<'palette.action'>

const MAKING: readonly ActionId[] = ['launch', 'source', 'pipeline', 'template', 'template_import']

/** What can be done from anywhere. */
export function usePaletteActions() {
  const { t } = useI18n()
  const { label } = useLabels()
  const others = useOtherLocales()
  const frame = useFrameStore()
  const notify = useNotify()
  const { copy } = useCopy()

  async function copyLink() {
    if (await copy(location.href)) {
      notify.done(t('palette.link_copied'))
    }
  }

  const verbs: { id: ActionId, icon: string, keys?: string, run: () => unknown }[] = [
    { id: 'launch', icon: 'i-lucide-play', run: () => goTo('/runs?launch=1') },
    { id: 'source', icon: 'i-lucide-plus', run: () => goTo('/sources?add=1') },
    { id: 'pipeline', icon: 'i-lucide-plus', run: () => goTo('/pipelines?add=1') },
    { id: 'template', icon: 'i-lucide-plus', run: () => goTo('/templates?add=1') },
    { id: 'template_import', icon: 'i-lucide-file-input', run: () => goTo('/templates?import=1') },
    { id: 'link', icon: 'i-lucide-link', run: copyLink },
    { id: 'docs', icon: 'i-lucide-book-open', run: () => goTo('/reference') },
    { id: 'help', icon: 'i-lucide-keyboard', keys: '?', run: () => { frame.layer = 'help' } },
  ]
  const preferences = usePalettePreferences()
  const projectId = useProjectId()
  /** Nothing is made or launched among demo data. */
  const isOffered = ({ id }: { id: ActionId }) => !isDemoProject(projectId.value) || !MAKING.includes(id)

  return computed<PaletteItem[]>(() => {
    return [
      ...verbs.filter(isOffered).map(verb => ({
        ...verb, label: label('palette.action', verb.id),
        suffix: others.value.map(locale => label('palette.action', verb.id, {}, { locale })).join(' '),
        isTranslated: true,
      })),
      ...preferences.value,
    ]
  })
}

/** Theme, language and density, an action for each value. */
function usePalettePreferences() {
  const { t } = useI18n()
  const { theme, themes, density, densities, language, languages } = usePreferences()

  return computed<PaletteItem[]>(() => [
    ...themes.value.map(({ key, label, icon }) => ({
      id: `theme:${key}`, icon, label: t('app.theme.label', { theme: label }), suffix: key,
      run: () => { theme.value = key },
    })),
    ...languages.value.map(({ key, label }) => ({
      id: `language:${key}`, icon: 'i-lucide-languages', label: t('app.language.label', { language: label }),
      suffix: key, run: () => { language.value = key },
    })),
    ...densities.value.map(({ key, label, icon }) => ({
      id: `density:${key}`, icon, label: t('app.density.label', { density: label }), suffix: key,
      run: () => { density.value = key },
    })),
  ])
}
